"""Diagrams to play: a desk with a rule table, a worker, a person, reminders and two events to wait for."""

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:qabul="https://qabulxona.uz/bpmn">
  <message id="answered" name="Answered" /><message id="told" name="Told" /><signal id="holiday" name="Holiday" />
  <error id="spoilt" errorCode="spoilt" /><escalation id="late" escalationCode="late" />
  <process id="desk" name="The desk" isExecutable="true">"""

DESK = (
    HEAD
    + """
    <startEvent id="begun" />
    <sequenceFlow id="f1" sourceRef="begun" targetRef="rate" />
    <businessRuleTask id="rate" name="Rate it" />
    <sequenceFlow id="f2" sourceRef="rate" targetRef="seal" />
    <serviceTask id="seal" name="Seal it" />
    <boundaryEvent id="seal-spoilt" attachedToRef="seal"><errorEventDefinition errorRef="spoilt" /></boundaryEvent>
    <sequenceFlow id="f3" sourceRef="seal-spoilt" targetRef="mend" />
    <userTask id="mend" name="Mend it" />
    <sequenceFlow id="f4" sourceRef="mend" targetRef="seal" />
    <sequenceFlow id="f5" sourceRef="seal" targetRef="look" />
    <userTask id="look" name="Look at it" />
    <boundaryEvent id="remind" attachedToRef="look" cancelActivity="false">
      <timerEventDefinition><timeCycle>R2/P1D</timeCycle></timerEventDefinition>
    </boundaryEvent>
    <sequenceFlow id="f6" sourceRef="remind" targetRef="tell" />
    <endEvent id="tell"><messageEventDefinition messageRef="told" /></endEvent>
    <boundaryEvent id="raised" attachedToRef="look" cancelActivity="false">
      <escalationEventDefinition escalationRef="late" />
    </boundaryEvent>
    <sequenceFlow id="f7" sourceRef="raised" targetRef="noted" />
    <endEvent id="noted" />
    <sequenceFlow id="f8" sourceRef="look" targetRef="hear" />
    <eventBasedGateway id="hear" />
    <sequenceFlow id="f9" sourceRef="hear" targetRef="heard" />
    <intermediateCatchEvent id="heard"><messageEventDefinition messageRef="answered" /></intermediateCatchEvent>
    <sequenceFlow id="f10" sourceRef="heard" targetRef="done" />
    <sequenceFlow id="f11" sourceRef="hear" targetRef="off" />
    <intermediateCatchEvent id="off"><signalEventDefinition signalRef="holiday" /></intermediateCatchEvent>
    <sequenceFlow id="f12" sourceRef="off" targetRef="done" />
    <endEvent id="done" />
  </process>
</definitions>"""
)

DESKS = (
    HEAD
    + """
    <startEvent id="begun" />
    <sequenceFlow id="f1" sourceRef="begun" targetRef="look" />
    <userTask id="look">
      <multiInstanceLoopCharacteristics qabul:collection="desks" qabul:elementVariable="desk" />
    </userTask>
    <sequenceFlow id="f2" sourceRef="look" targetRef="done" />
    <endEvent id="done" />
  </process>
</definitions>"""
)

CIRCLE = (
    HEAD
    + """
    <startEvent id="begun" />
    <sequenceFlow id="f1" sourceRef="begun" targetRef="seal" />
    <serviceTask id="seal" />
    <sequenceFlow id="f2" sourceRef="seal" targetRef="seal-again" />
    <serviceTask id="seal-again" />
    <sequenceFlow id="f3" sourceRef="seal-again" targetRef="seal" />
  </process>
</definitions>"""
)
