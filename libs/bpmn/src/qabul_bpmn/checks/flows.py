"""Rules about sequence flows and gateways: arrows that lead somewhere, and choices that can be made."""

from collections import Counter
from collections.abc import Iterable, Iterator

from qabul_bpmn import vocabulary as words
from qabul_bpmn.checks.subject import Subject, link, place, trigger
from qabul_bpmn.expressions import constant
from qabul_bpmn.model import FlowNode, SequenceFlow
from qabul_bpmn.problems import Problem

#: Flows out of these may have conditions.
CHOOSING = words.ACTIVITIES | {"exclusiveGateway", "inclusiveGateway"}
#: Joins times elements: a second of compiling.
MOST_WATCHED = 1_000_000
#: Link events by their place, a container and a name.
Links = dict[tuple[str, str], list[FlowNode]]
#: What begins a link, and what ends it.
WAYS = ("Throw", "Catch")
#: What happens by itself.
NOT_ENTERED = frozenset({"startEvent", "boundaryEvent"})
#: What may stand behind an event-based gateway.
WAITING_EVENTS = frozenset({"intermediateCatchEvent", "receiveTask"})


def check_ends(subject: Subject) -> Iterator[Problem]:
    """Both ends of a flow are nodes of its own process or sub-process; one sentence says what is wrong with them."""
    for flow in subject.process.flows:
        ends = [("source", flow.source), ("target", flow.target)]
        missing = [(what, id_) for what, id_ in ends if id_ not in subject.nodes and id_ not in subject.unread]
        if missing:
            what = " and the ".join(what for what, _ in missing)
            are = "be an element" if len(missing) == 1 else "be elements"
            named = " and no ".join(f"'{id_}'" for _, id_ in missing if id_)
            there = f"there is no {named}" if named else "none is given"
            yield subject.at(flow, f"Expected the {what} of the flow to {are}, but {there}")
            continue
        found = [(what, subject.nodes[id_]) for what, id_ in ends if id_ in subject.nodes]
        if outside := [f"its {what} '{node.id}'" for what, node in found if node.container != flow.container]:
            are = "is" if len(outside) == 1 else "are"
            text = f"Expected the flow to stay in one (sub-)process, but {' and '.join(outside)} {are} in another"
            yield subject.at(flow, text)


def check_directions(subject: Subject) -> Iterator[Problem]:
    """Nothing flows into a start or boundary event, and nothing out of an end event."""
    for node in subject.of(*NOT_ENTERED):
        for flow in subject.incoming[node.id]:
            yield subject.at(flow, f"Expected no flow into a {node.kind}, but this one leads to '{node.id}'")
    for node in subject.of("endEvent"):
        for flow in subject.outgoing[node.id]:
            yield subject.at(flow, f"Expected no flow out of an endEvent, but this one leaves '{node.id}'")
    for node in subject.lacking.values():
        if not subject.outgoing[node.id] and node.kind not in words.ACTIVITIES:
            yield subject.at(node, f"Expected a flow out of the {node.kind}, but there is none")


def check_conditions(subject: Subject) -> Iterator[Problem]:
    """Conditions stand where a choice is made."""
    for node in subject.process.nodes:
        flows = subject.outgoing[node.id]
        if node.kind == "exclusiveGateway":
            yield from _choices(subject, node, flows)
        elif node.kind not in CHOOSING | words.REFUSED:
            for flow in flows:
                if flow.condition:
                    yield subject.at(flow, f"Expected no condition on a flow out of the {node.kind}, but it has one")


def _choices(subject: Subject, node: FlowNode, flows: list[SequenceFlow]) -> Iterator[Problem]:
    default = node.attributes.get("default", "")
    if len(flows) < 2:  # noqa: PLR2004 - a merge has one way out
        return
    bare = [flow for flow in flows if not flow.condition and flow.id != default]
    if len(bare) == 1 and default and not subject.default(node):
        return  # it is likely to be the default flow, of which another id is told
    for flow in bare:
        text = f"Expected a condition on the flow, as '{node.id}' chooses by them and it is not the default flow, "
        yield subject.at(flow, text + "but it has none")


def check_ways_out(subject: Subject) -> Iterator[Problem]:
    """A choice can be made: not every condition of it is false whatever the variables are."""
    for node in subject.process.nodes:
        flows = subject.outgoing[node.id]
        if node.kind in CHOOSING and flows and all(_never(flow) for flow in flows):
            text = f"Expected a way out of the {node.kind} that can be taken, but no condition of its flows ever holds"
            yield subject.at(node, text)


def _never(flow: SequenceFlow) -> bool:
    """Whether its condition is false whatever the variables are."""
    return flow.condition is not None and constant(flow.condition.text) is False


def check_joins(subject: Subject) -> Iterator[Problem]:
    """What each join has to watch is found beforehand; hostile files would make that take minutes."""
    gateways = subject.of("inclusiveGateway", "parallelGateway")
    joins = [node for node in gateways if len(subject.incoming[node.id]) > 1]
    size = len(subject.process.nodes)
    if len(joins) * size > MOST_WATCHED:
        most = MOST_WATCHED // size
        text = f"Expected at most {most:,} joins in a process of {size:,} elements, but there are {len(joins):,}"
        yield subject.at(joins[most], text)


def check_defaults(subject: Subject) -> Iterator[Problem]:
    """A default flow leaves its own element, and has no condition."""
    for node in subject.process.nodes:
        default = node.attributes.get("default", "")
        if not default:
            continue
        flow = subject.default(node)
        if flow is None:
            yield subject.at(node, f"Expected the default flow to leave the element, but '{default}' does not")
        elif flow.condition:
            yield subject.at(flow, "Expected no condition on a default flow, but it has one")


def check_links(subject: Subject) -> Iterator[Problem]:
    """A link leads from its throwing events to the one catching event of its name in the same (sub-)process."""
    links = [node for node in subject.of("intermediateCatchEvent", "intermediateThrowEvent") if trigger(node) == "link"]
    begins, ends = (_by_place(node for node in links if node.kind == f"intermediate{kind}Event") for kind in WAYS)
    named = {name: end for (_, name), [end, *_] in ends.items()}
    losses = Counter(container for container, _ in begins.keys() - ends.keys())
    spare = _spare(begins, ends)
    for node in links:
        throws = node.kind == "intermediateThrowEvent"
        drawn = subject.outgoing[node.id] if throws else subject.incoming[node.id]
        (container, name), here, astray = place(node), ends.get(place(node), []), spare.get(node.container, {})
        if not name:
            yield subject.at(node, "Expected the link to have a name, but it has none")
        elif throws and not here and (container, "") not in ends:
            yield subject.at(node, _lost(name, named.get(name), next(iter(astray.values()), None)))
        elif not throws and node is not here[0]:
            yield subject.at(node, f"Expected one event that catches the link '{name}' here, but there are {len(here)}")
        elif not throws and name in astray and len(astray) > losses[container] and not drawn:
            yield subject.at(node, f"Expected an event that throws the link '{name}' here, but there is none")
        for flow in drawn:
            where = "out of a throwing" if throws else "into a catching"
            yield subject.at(flow, f"Expected no flow {where} link event, but this is one")


def _by_place(nodes: Iterable[FlowNode]) -> Links:
    found: Links = {}
    for node in nodes:
        found.setdefault(place(node), []).append(node)
    return found


def _spare(begins: Links, ends: Links) -> dict[str, dict[str, FlowNode]]:
    """Return, by container and name, the ends of links that begin nowhere, in no other (sub-)process either."""
    begun = {name for _, name in begins.keys() - ends.keys()}
    spare: dict[str, dict[str, FlowNode]] = {}
    for (container, name), [end, *_] in ends.items():
        if name and (container, name) not in begins and name not in begun:
            spare.setdefault(container, {})[name] = end
    return spare


def _lost(name: str, elsewhere: FlowNode | None, astray: FlowNode | None) -> str:
    """Say that nothing here catches a link; and what may be meant to, in another place or by another name."""
    if elsewhere:
        text = f"Expected the link '{name}' to stay in one (sub-)process, but the event that catches it, "
        return f"{text}'{elsewhere.id}', is in another"
    text = f"Expected one event that catches the link '{name}' here, but there are 0"
    return f"{text}; '{astray.id}' catches '{link(astray)}', which nothing throws" if astray else text


def check_event_gateways(subject: Subject) -> Iterator[Problem]:
    """Behind an event-based gateway stand events that only it leads to."""
    for node in subject.of("eventBasedGateway"):
        flows = subject.outgoing[node.id]
        wrong = False
        for flow in flows:
            target = subject.nodes.get(flow.target)
            if target is None or target.kind in NOT_ENTERED or link(target):
                wrong = True  # no flow leads there from anywhere, and this one is told so
            elif target.kind not in WAITING_EVENTS:
                wrong = True
                there = f"but there is the {target.kind} '{target.id}'"
                yield subject.at(flow, f"Expected a catching event behind the event-based gateway, {there}")
            elif len(subject.incoming[target.id]) > 1:
                text = f"Expected only the event-based gateway '{node.id}' to lead here, but other flows do as well"
                yield subject.at(target, text)
            elif subject.attached[target.id] or target.loop or target.inputs:
                text = "Expected a plain receive task behind an event-based gateway, "
                yield subject.at(target, text + "but it has a loop, boundary event or input")
        if len(flows) == 1 and not wrong and node.id in subject.lacking:
            yield subject.at(node, "Expected two or more events to choose from, but there is one")


RULES = (
    check_ends,
    check_directions,
    check_conditions,
    check_ways_out,
    check_joins,
    check_defaults,
    check_links,
    check_event_gateways,
)
