"""What each element does: one module per group, one entry per element in these two tables.

`ENTER`: a token arrives. `DONE`: what its waiting token waited for has happened.
An element that is not listed cannot run; `check` refuses it.
"""

from collections.abc import Mapping

from qabul_bpmn.elements import activities, events, gateways
from qabul_bpmn.executable import Done, Enter

ENTER: Mapping[str, Enter] = {
    "startEvent": events.enter_start,
    "endEvent": events.enter_end,
    "intermediateThrowEvent": events.enter_throw,
    "intermediateCatchEvent": events.enter_catch,
    "boundaryEvent": events.enter_passing,
    "exclusiveGateway": events.enter_passing,
    "parallelGateway": gateways.enter_joining,
    "inclusiveGateway": gateways.enter_joining,
    "eventBasedGateway": gateways.enter_event_based,
    "task": activities.enter,
    "userTask": activities.enter,
    "manualTask": activities.enter,
    "serviceTask": activities.enter,
    "sendTask": activities.enter,
    "receiveTask": activities.enter,
    "businessRuleTask": activities.enter,
    "callActivity": activities.enter,
    "subProcess": activities.enter,
}

DONE: Mapping[str, Done] = {
    kind: activities.done if enter is activities.enter else events.done for kind, enter in ENTER.items()
}
