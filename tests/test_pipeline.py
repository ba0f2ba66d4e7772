"""The journey: what is received, what leaves, and what is known of it afterwards."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from fhirpain import guide, pipeline
from fhirpain.delivery.message import acknowledgement
from fhirpain.delivery.transport import Answer
from fhirpain.fhir import json as fhir_json
from fhirpain.settings import Settings
from fhirpain.store import Delivery, Store
from fhirpain.story import stories
from tests.conftest import Clock

SETTINGS = Settings(registry_urls="nrs=https://nrs.example/fhir,noksmerte=https://noksmerte.example/fhir")
STORIES = {story.name: story for story in stories()}
ANNA = "level-1-plan-reaches-nrs"
Change = Callable[[dict[str, Any]], Any]


def payload(change: Change = lambda bundle: None, story: str = ANNA) -> bytes:
    """What the EHR of a story sends, changed."""
    bundle = json.loads(STORIES[story].payload)
    change(bundle)
    return json.dumps(bundle).encode()


def receive(store: Store, change: Change = lambda bundle: None, story: str = ANNA,
            settings: Settings = SETTINGS) -> pipeline.Accepted:
    """Receive it."""
    return pipeline.receive(store, settings, "fhir", payload(change, story), "application/fhir+json")


def states(accepted: pipeline.Accepted) -> dict[str, tuple[str, str | None]]:
    """State and reason for each destination, as they are after receiving."""
    return {delivery.destination: (delivery.state, delivery.reason) for delivery in accepted.deliveries}


def resource(bundle: dict[str, Any], resource_type: str) -> dict[str, Any]:
    """The first resource of a type."""
    found: dict[str, Any] = next(entry["resource"] for entry in bundle["entry"]
                                 if entry["resource"]["resourceType"] == resource_type)
    return found


class Registry:
    """A registry that answers as it is told, and remembers every message it got."""

    def __init__(self, code: Any = "ok", status: int = 200) -> None:
        """``code`` is that of the receipt, or an Answer to give instead."""
        self.code, self.status, self.got = code, status, list[bytes]()

    def __call__(self, url: str, message: bytes, *, message_id: str) -> Answer:
        """Take a message."""
        self.got.append(message)
        if isinstance(self.code, Answer):
            return self.code
        header = fhir_json.parse(message)["entry"][0]["resource"]
        outcome = guide.outcome([guide.rule("error", "business-rule", "unit-not-enrolled", "Bundle", registry="nrs")])
        receipt = acknowledgement(header, self.code, None if self.code == "ok" else outcome,
                                  answer_id="0b0f5a0e-0000-4000-8000-000000000001",
                                  timestamp="2026-03-01T22:30:00+00:00", endpoint=url)
        return Answer("answered", self.status, fhir_json.dump(receipt), "application/fhir+json")


def deliver(store: Store, registry: Registry, settings: Settings = SETTINGS) -> Delivery | None:
    """One attempt."""
    return pipeline.deliver(store, settings, registry)


def test_one_payload_is_stored_with_its_trace_and_a_row_for_each_registry(store: Store) -> None:
    """Everything that follows from a payload is there as soon as it is accepted."""
    accepted = receive(store)

    assert states(accepted) == {"nrs": ("queued", None), "noksmerte": ("suppressed", "not-wanted-country")}
    assert store.submission(accepted.submission).payload == payload()  # type: ignore[union-attr]
    assert [entry["response"]["status"] for entry in accepted.response["entry"]] == ["201 Created"] * 7
    assert store.read("CarePlan", "anna-primary-care-plan") is not None


def test_what_no_registry_collects_is_told_to_none_and_costs_no_look_at_the_person(store: Store) -> None:
    """A measurement decides nothing; a plan in the same payload does."""
    def measure(bundle: dict[str, Any]) -> None:
        goal = resource(bundle, "Goal")
        bundle["entry"].append({"fullUrl": "urn:uuid:5d7f6e1e-0000-4000-8000-00000000000a", "resource": {
            "resourceType": "Observation", "status": "final", "code": {"text": "Weight"}, "subject": goal["subject"]},
            "request": {"method": "POST", "url": "Observation"}})

    with_plan = receive(store, measure)
    alone = pipeline.receive(store, SETTINGS, "fhir", json.dumps({
        "resourceType": "Observation", "status": "final", "code": {"text": "Weight"},
        "subject": {"reference": "Patient/anna"}}).encode(), "application/fhir+json",
        pipeline.Request("POST", "Observation"))

    assert states(with_plan)["nrs"] == ("queued", None)
    assert states(alone) == {"nrs": ("suppressed", "not-wanted-type"), "noksmerte": ("suppressed", "not-wanted-type")}


def test_a_bundle_in_xml_is_received_as_in_json(store: Store) -> None:
    """Both formats of the standard lead to the same message."""
    from fhirpain.fhir import xml

    as_xml = xml.dump(fhir_json.parse(payload()), guide.definitions())
    accepted = pipeline.receive(store, SETTINGS, "fhir", as_xml, "application/fhir+xml")

    assert states(accepted)["nrs"] == ("queued", None)


def test_nothing_of_a_refused_payload_is_stored(store: Store) -> None:
    """A bad referral takes the good patient with it, and no registry hears of it."""
    with pytest.raises(pipeline.Rejected) as refused:
        receive(store, lambda bundle: resource(bundle, "ServiceRequest").pop("requester"))

    assert refused.value.status == 422
    assert store.read("Patient", "anna") is None
    assert store.deliveries() == []


def test_a_plan_with_a_care_level_keeps_our_profile_whether_it_claims_it_or_not(store: Store) -> None:
    """A plan of pain care is held to it; a plan of other care is held to R4 alone."""
    def no_goal(bundle: dict[str, Any]) -> None:
        resource(bundle, "CarePlan").pop("goal")

    def no_goal_no_level(bundle: dict[str, Any]) -> None:
        no_goal(bundle)
        resource(bundle, "CarePlan")["category"].pop(0)

    with pytest.raises(pipeline.Rejected) as refused:
        receive(store, no_goal)

    assert {issue.expression for issue in refused.value.issues if issue.is_error} == {
        "Bundle.entry[5].resource.goal"}
    assert states(receive(store, no_goal_no_level))["nrs"] == ("suppressed", "not-wanted-level")


def test_a_score_that_its_answers_do_not_give_is_kept_and_told(store: Store) -> None:
    """The EHR's own total stands, with a warning at its place; a response without one says nothing."""
    def wrong_total(bundle: dict[str, Any]) -> None:
        answered = next(entry["resource"] for entry in bundle["entry"] if "/ompsq-sf" in json.dumps(entry["resource"]))
        answered["item"].append({"linkId": "total", "answer": [{"valueInteger": 1}]})

    def told(change: Change) -> list[str]:
        return [issue.severity for issue in receive(store, change).issues if issue.rule == "score-differs"]

    assert told(lambda bundle: None) == []
    assert told(wrong_total) == ["warning"]


def test_an_unknown_modifier_extension_is_refused(store: Store) -> None:
    """It may turn the meaning of a resource round; a plain unknown extension is kept."""
    def extend(element: str) -> Change:
        return lambda bundle: resource(bundle, "Goal").update({element: [{"url": "https://ehr.example/not",
                                                                         "valueBoolean": True}]})

    with pytest.raises(pipeline.Rejected, match="unknown-modifier-extension"):
        receive(store, extend("modifierExtension"))
    receive(store, extend("extension"))


def test_a_single_resource_is_located_by_itself(store: Store) -> None:
    """Who posts a CarePlan is told of CarePlan.goal, not of a bundle that was never sent."""
    plan = resource(json.loads(payload()), "CarePlan")
    plan.pop("goal")

    with pytest.raises(pipeline.Rejected) as refused:
        pipeline.receive(store, SETTINGS, "fhir", json.dumps(plan).encode(), "application/fhir+json",
                         pipeline.Request("PUT", f"CarePlan/{plan['id']}"))

    assert [issue.expression for issue in refused.value.issues if issue.is_error] == ["CarePlan.goal"]


def test_the_same_payload_again_changes_nothing_and_reports_nothing(store: Store) -> None:
    """An EHR that got no answer sends again: no new version, no second message."""
    receive(store)
    again = receive(store)

    assert [entry["response"]["etag"] for entry in again.response["entry"]] == ['W/"1"'] * 7
    assert states(again)["nrs"] == ("suppressed", "unchanged")


def test_a_change_after_delivery_is_an_update_and_a_change_back_is_another(store: Store) -> None:
    """A to B to A is three messages with three ids: the registry ends with A."""
    def ends(day: str) -> Change:
        return lambda bundle: resource(bundle, "CarePlan")["period"].update(end=day)

    nrs, messages = Registry(), []
    for day in ("2024-06-14", "2024-06-21", "2024-06-14"):
        receive(store, ends(day))
        messages.append(deliver(store, nrs))

    assert [message.event for message in messages if message] == ["submission", "update", "update"]
    assert len({message.message_id for message in messages if message}) == 3
    assert len({message.business_key for message in messages if message}) == 1


def test_a_message_that_waits_untried_is_superseded_by_a_newer(store: Store) -> None:
    """The registry gets one submission that says it all."""
    receive(store)
    receive(store, lambda bundle: resource(bundle, "CarePlan")["period"].update(end="2024-06-21"))

    assert [(delivery.state, delivery.event) for delivery in store.deliveries() if delivery.destination == "nrs"] == [
        ("superseded", "submission"), ("queued", "submission")]


def test_a_plan_entered_in_error_is_voided_where_it_was_told(store: Store) -> None:
    """A registry that knows the plan is told to forget it; a void carries no plan."""
    def void(bundle: dict[str, Any]) -> None:
        resource(bundle, "CarePlan")["status"] = "entered-in-error"

    receive(store)
    nrs = Registry()
    deliver(store, nrs)
    receive(store, void)
    voided = deliver(store, nrs)

    assert voided is not None
    assert (voided.event, voided.state) == ("void", "delivered")
    assert [entry["resource"]["resourceType"] for entry in fhir_json.parse(nrs.got[-1])["entry"]] == [
        "MessageHeader", "Parameters", "Patient"]


def test_a_plan_entered_in_error_before_it_was_told_is_not_reported(store: Store) -> None:
    """There is nothing to take back."""
    accepted = receive(store, lambda bundle: resource(bundle, "CarePlan").update(status="entered-in-error"))

    assert states(accepted)["nrs"] == ("suppressed", "not-wanted-nothing-to-report")


def test_an_acknowledged_message_is_delivered(store: Store) -> None:
    """The receipt is kept as it came, and nothing more is due."""
    receive(store)
    nrs = Registry()
    delivered = deliver(store, nrs)

    assert delivered is not None
    assert (delivered.state, delivered.attempts) == ("delivered", 1)
    assert delivered.receipt is not None
    assert delivered.message == nrs.got[0]
    assert deliver(store, nrs) is None


def test_a_refusal_is_final_and_carries_the_registrys_words(store: Store) -> None:
    """A nack is rejected with the registry's OperationOutcome; it is not tried again."""
    receive(store)
    rejected = deliver(store, Registry("fatal-error"))

    assert rejected is not None
    assert (rejected.state, rejected.reason) == ("rejected", "rejected-by-registry")
    assert rejected.outcome is not None
    assert rejected.outcome["issue"][0]["details"]["coding"][0]["code"] == "unit-not-enrolled"
    assert deliver(store, Registry()) is None


@pytest.mark.parametrize("answer", [
    Answer("unknown"), Answer("not-sent"), Answer("answered", 500), Answer("answered", 200, b"<html>"),
    Answer("answered", 429), Answer("answered", 200, b""),
])
def test_what_is_no_answer_is_tried_again_with_the_same_bytes(store: Store, clock: Clock, answer: Answer) -> None:
    """Nothing is called delivered or rejected without an authentic answer to this very message."""
    receive(store)
    nrs = Registry(answer)
    first = deliver(store, nrs)
    nrs.code = "ok"

    assert first is not None
    assert first.state == "queued"
    assert deliver(store, nrs) is None
    clock.advance(minutes=2)
    assert (deliver(store, nrs) or first).state == "delivered"
    assert nrs.got[0] == nrs.got[1]


def test_a_message_is_given_up_after_the_attempts_allowed_and_waits_for_an_operator(store: Store, clock: Clock) -> None:
    """Parked is not the end: the message is still there and may be resumed."""
    receive(store)
    nrs = Registry(Answer("answered", 500))
    for _ in range(SETTINGS.max_attempts):
        last = deliver(store, nrs)
        clock.now += timedelta(hours=12)

    assert last is not None
    assert (last.state, last.reason) == ("parked", "gave-up")


def test_attempts_that_never_reached_the_registry_do_not_count(store: Store, clock: Clock) -> None:
    """After a long outage the registry is given all its attempts."""
    receive(store)
    nrs = Registry(Answer("not-sent"))
    for _ in range(SETTINGS.max_attempts + 2):
        deliver(store, nrs)
        clock.now += timedelta(hours=12)
    nrs.code = Answer("answered", 503)
    after = [deliver(store, nrs) for _ in range(1)]

    assert [delivery.state for delivery in after if delivery] == ["queued"]


def test_an_objection_that_comes_after_acceptance_stops_the_message(store: Store) -> None:
    """The gate is asked again just before sending; no byte of the message leaves."""
    receive(store)
    objection = resource(json.loads(STORIES["objection-keeps-everything-here"].payload), "Consent")
    objection["patient"] = {"reference": "Patient/anna"}
    pipeline.receive(store, SETTINGS, "fhir", json.dumps(objection).encode(), "application/fhir+json",
                     pipeline.Request("PUT", f"Consent/{objection['id']}"))
    nrs = Registry()

    assert deliver(store, nrs) is None
    assert {(delivery.state, delivery.reason) for delivery in store.deliveries() if delivery.destination == "nrs"} == {
        ("suppressed", "objection-recorded")}
    assert nrs.got == []


def test_an_objection_after_sending_has_the_registry_forget(store: Store) -> None:
    """What it was told is voided, once; nothing else leaves."""
    objection = resource(json.loads(STORIES["objection-keeps-everything-here"].payload), "Consent")
    objection["patient"] = {"reference": "Patient/anna"}
    nrs = Registry()
    receive(store)
    deliver(store, nrs)
    for date in ("2024-03-25", "2024-03-26"):
        pipeline.receive(store, SETTINGS, "fhir", json.dumps({**objection, "dateTime": date}).encode(),
                         "application/fhir+json", pipeline.Request("PUT", f"Consent/{objection['id']}"))
    voided, nothing = deliver(store, nrs), deliver(store, nrs)

    assert voided is not None
    assert (voided.event, voided.state, nothing) == ("void", "delivered", None)
    assert [entry["resource"]["resourceType"] for entry in fhir_json.parse(nrs.got[-1])["entry"]] == [
        "MessageHeader", "Parameters", "Patient"]


def test_a_registry_whose_address_is_gone_is_parked(store: Store) -> None:
    """Configuration is an operator's to mend; the message is not lost and not refused."""
    receive(store)
    parked = deliver(store, Registry(), Settings())

    assert parked is not None
    assert (parked.state, parked.reason) == ("parked", "not-configured")


def test_a_registry_without_an_address_gets_no_rows(store: Store) -> None:
    """Only what is configured is routed to."""
    assert states(receive(store, settings=Settings())) == {}


def test_the_accounts_balance(store: Store) -> None:
    """Accepted is delivered, rejected, superseded, suppressed or open, for every registry."""
    receive(store)
    deliver(store, Registry())
    receive(store, story="norwegian-consent-reaches-noksmerte")
    receive(store, story="objection-keeps-everything-here")

    assert [account["difference"] for account in store.reconcile()] == [0, 0]
    assert {account["destination"]: account["accepted"] for account in store.reconcile()} == {"nrs": 3, "noksmerte": 3}


def test_an_unknown_source_is_refused(store: Store) -> None:
    """There are the sources that there are."""
    with pytest.raises(pipeline.Rejected) as refused:
        pipeline.receive(store, SETTINGS, "telepathy", b"", "text/plain")

    assert (refused.value.status, refused.value.issues[0].rule) == (400, "unknown-source")


def test_a_payload_that_is_no_fhir_is_refused(store: Store) -> None:
    """Half a JSON document is told as such."""
    with pytest.raises(pipeline.Rejected) as refused:
        pipeline.receive(store, SETTINGS, "fhir", b'{"resourceType": ', "application/fhir+json")

    assert refused.value.status == 400


def points(bundle: dict[str, Any], *wanted: str) -> None:
    """Give the first answers, then the second ..., those time points."""
    responses = [entry["resource"] for entry in bundle["entry"]
                 if entry["resource"]["resourceType"] == "QuestionnaireResponse"]
    for response, point in zip(responses, wanted, strict=False):
        response["extension"][0]["valueCodeableConcept"]["coding"][0]["code"] = point


def events(store: Store, registry: str = "nrs") -> list[tuple[str, str]]:
    """State and event of each delivery to a registry that has a message."""
    return [(delivery.state, delivery.event) for delivery in store.deliveries()
            if delivery.destination == registry and delivery.message is not None]


def objecting(store: Store, status: str) -> None:
    """Anna objects to NRS, or takes her objection back."""
    objection = resource(json.loads(STORIES["objection-keeps-everything-here"].payload), "Consent")
    objection |= {"patient": {"reference": "Patient/anna"}, "status": status}
    pipeline.receive(store, SETTINGS, "fhir", json.dumps(objection).encode(), "application/fhir+json",
                     pipeline.Request("PUT", f"Consent/{objection['id']}"))


def test_a_message_that_the_gate_stopped_is_made_anew_when_it_opens(store: Store) -> None:
    """The registry never had it: it is not unchanged, it is the first."""
    receive(store)
    objecting(store, "active")
    deliver(store, Registry())
    objecting(store, "inactive")

    assert events(store) == [("suppressed", "submission"), ("queued", "submission")]


def test_a_refused_update_does_not_make_the_registry_forget_what_it_took(store: Store) -> None:
    """After submission delivered and update rejected the plan is still known there: it is updated, and voided."""
    receive(store)
    deliver(store, Registry())
    for change, code in (("2024-06-21", "fatal-error"), ("2024-06-28", "ok")):
        receive(store, lambda bundle, end=change: resource(bundle, "CarePlan")["period"].update(end=end))
        deliver(store, Registry(code))
    receive(store, lambda bundle: resource(bundle, "CarePlan").update(status="entered-in-error"))

    assert events(store) == [("delivered", "submission"), ("rejected", "update"), ("delivered", "update"),
                             ("queued", "void")]


def test_a_wrong_plan_that_is_replaced_is_voided_and_the_right_one_told(store: Store) -> None:
    """The ordinary correction: one bundle takes the old plan back and brings the new."""
    receive(store)
    deliver(store, Registry())

    def correct(bundle: dict[str, Any]) -> None:
        wrong = resource(bundle, "CarePlan")
        right = {**wrong, "id": "right-plan"}
        wrong["status"] = "entered-in-error"
        bundle["entry"].append({"fullUrl": "https://ehr.example/fhir/CarePlan/right-plan", "resource": right,
                                "request": {"method": "PUT", "url": "CarePlan/right-plan"}})

    receive(store, correct)

    assert events(store) == [("delivered", "submission"), ("queued", "void"), ("queued", "submission")]


def test_a_plan_that_is_of_a_wanted_type_no_more_is_voided(store: Store) -> None:
    """A rehabilitation plan that turns out to be a joint plan is no longer the registry's to have."""
    receive(store)
    deliver(store, Registry())
    receive(store, lambda bundle: resource(bundle, "CarePlan")["category"][1]["coding"][0].update(code="SIP"))
    deliver(store, Registry())
    receive(store, lambda bundle: resource(bundle, "CarePlan")["category"][1]["coding"][0].update(code="SIP"))

    assert events(store) == [("delivered", "submission"), ("delivered", "void")]


def test_each_wanted_time_point_is_told(store: Store) -> None:
    """Answers of two time points in one bundle are two reports; what is not wanted is none."""
    receive(store, lambda bundle: points(bundle, "T0", "T1"))
    nrs = Registry()
    while deliver(store, nrs):
        pass
    told = [resource(fhir_json.parse(message), "Parameters")["parameter"] for message in nrs.got]

    assert [parameter["valueCode"] for keys in told for parameter in keys if parameter["name"] == "timePoint"] == [
        "T0", "T1"]


def test_a_correction_of_earlier_answers_is_told(store: Store) -> None:
    """T0 amended after T1 was told is an update of T0, and T1 is left as it is."""
    receive(store, lambda bundle: points(bundle, "T0", "T1"))
    while deliver(store, Registry()):
        pass

    def amend(bundle: dict[str, Any]) -> None:
        points(bundle, "T0", "T1")
        resource(bundle, "QuestionnaireResponse")["item"][0]["answer"][0]["valueInteger"] = 9

    receive(store, amend)

    assert events(store) == [("delivered", "submission"), ("delivered", "submission"), ("queued", "update")]


@pytest.mark.parametrize("how", ["deleted", "entered in error"])
@pytest.mark.parametrize("time_points", [("T0", "T1"), ("T0",)])
def test_answers_that_were_told_and_are_withdrawn_are_taken_back(store: Store, how: str,
                                                                 time_points: tuple[str, ...]) -> None:
    """The registry is told the time point anew, without answers; once."""
    receive(store, lambda bundle: points(bundle, *time_points))
    nrs = Registry()
    while deliver(store, nrs):
        pass
    before = len(nrs.got)
    answers = [held for held in store.person("anna") if held["resourceType"] == "QuestionnaireResponse"
               and time_points[-1] in str(held["extension"])]
    for _ in range(2):
        if how == "deleted":
            _asked(store, *(f"QuestionnaireResponse/{each['id']}" for each in answers))
        else:
            withdrawn = {"resourceType": "Bundle", "type": "collection", "entry": [
                {"resource": {**each, "status": "entered-in-error"}} for each in answers]}
            pipeline.receive(store, SETTINGS, "fhir", json.dumps(withdrawn).encode(), "application/fhir+json")
        while deliver(store, nrs):
            pass
    anew = [fhir_json.parse(message) for message in nrs.got[before:]]
    taken_back = [message for message in anew if time_points[-1] in str(resource(message, "Parameters"))]

    assert [resource(message, "MessageHeader")["eventCoding"]["code"] for message in taken_back] == ["update"]
    assert all(entry["resource"]["resourceType"] != "QuestionnaireResponse"
               for message in taken_back for entry in message["entry"])


def test_answers_that_turn_out_to_be_of_a_time_point_that_is_not_wanted_are_taken_back(store: Store) -> None:
    """T0 was told, and was really the local follow-up: T0 is told anew without answers, once, and T2b never."""
    receive(store, lambda bundle: points(bundle, "T0", "T0"))
    deliver(store, nrs := Registry())
    for _ in range(2):
        receive(store, lambda bundle: points(bundle, "T2b", "T2b"))
        while deliver(store, nrs):
            pass
    _, anew = (fhir_json.parse(message) for message in nrs.got)

    assert resource(anew, "MessageHeader")["eventCoding"]["code"] == "update"
    assert "T0" in str(resource(anew, "Parameters"))
    assert "QuestionnaireResponse" not in {entry["resource"]["resourceType"] for entry in anew["entry"]}
    assert [delivery.reason for delivery in store.deliveries() if delivery.destination == "nrs"][-1] == (
        "not-wanted-time-point")


def test_answers_that_wait_do_not_leave_once_they_are_of_a_time_point_that_is_not_wanted(store: Store) -> None:
    """Nobody tells of T0 what is said to be no T0 any more."""
    receive(store, lambda bundle: points(bundle, "T0", "T0"))
    receive(store, lambda bundle: points(bundle, "T2b", "T2b"))
    nrs = Registry()
    while deliver(store, nrs):
        pass

    assert nrs.got == []


def test_answers_that_wait_do_not_leave_once_they_are_withdrawn(store: Store) -> None:
    """Nobody is told of them in order to be told to forget them."""
    receive(store, lambda bundle: points(bundle, "T0", "T1"))
    for held in store.person("anna"):
        if held["resourceType"] == "QuestionnaireResponse" and "T1" in str(held["extension"]):
            _asked(store, f"QuestionnaireResponse/{held['id']}")
    nrs = Registry()
    while deliver(store, nrs):
        pass

    assert [parameter["valueCode"] for message in nrs.got
            for parameter in resource(fhir_json.parse(message), "Parameters")["parameter"]
            if parameter["name"] == "timePoint"] == ["T0"]


@pytest.mark.parametrize("condition", ["", "identifier=http://electronichealth.se/identifier/personnummer|195009072553"])
def test_a_protected_identity_that_comes_with_a_second_post_closes_the_gate(store: Store, condition: str) -> None:
    """A POST of a person who is known adds its labels, whether the held Patient is kept or brought up to date."""
    def post(bundle: dict[str, Any]) -> None:
        entry = bundle["entry"][0]
        entry["fullUrl"], entry["request"] = "urn:uuid:7a0e3a6c-0f7b-4d4c-9d7e-0a1b2c3d4e5f", {
            "method": "POST", "url": "Patient", **({"ifNoneExist": condition} if condition else {})}
        entry["resource"]["meta"] = {"security": [{"code": "sekretessmarkering"}]}
        for each in bundle["entry"][1:]:
            for element in ("subject", "patient", "expressedBy"):
                if element in each["resource"]:
                    each["resource"][element] = {"reference": entry["fullUrl"]}

    receive(store)
    deliver(store, Registry())

    assert states(receive(store, post))["nrs"] == ("suppressed", "protected-identity")


def test_a_post_without_the_label_takes_no_protection_away(store: Store) -> None:
    """Who is protected stays so until an update by id says otherwise."""
    receive(store, lambda bundle: resource(bundle, "Patient").update(
        meta={"security": [{"code": "sekretessmarkering"}]}))
    patient = {**resource(json.loads(payload()), "Patient")}
    patient.pop("id")
    pipeline.receive(store, SETTINGS, "fhir", json.dumps(patient).encode(), "application/fhir+json",
                     pipeline.Request("POST", "Patient"))
    held = store.read("Patient", "anna")

    assert held is not None
    assert held.resource["meta"]["security"] == [{"code": "sekretessmarkering"}]


@pytest.mark.parametrize("patient", [
    {"identifier": {"system": "http://electronichealth.se/identifier/personnummer", "value": "195009072553"}},
    {"reference": "http://127.0.0.1:8080/Patient/anna"},
])
def test_an_objection_finds_its_person_however_it_is_named(store: Store, patient: dict[str, Any]) -> None:
    """By person number of a Patient in the same bundle, or by our own address."""
    objection = resource(json.loads(STORIES["objection-keeps-everything-here"].payload), "Consent")
    objection["patient"] = patient

    def add(bundle: dict[str, Any]) -> None:
        bundle["entry"].append({"fullUrl": "https://ehr.example/fhir/Consent/objection",
                                "resource": {**objection, "id": "objection"},
                                "request": {"method": "PUT", "url": "Consent/objection"}})

    assert states(receive(store, add))["nrs"] == ("suppressed", "objection-recorded")


@pytest.mark.parametrize(("patient", "rule"), [
    (None, "cardinality-min"), ({"reference": "https://other.example/fhir/Patient/anna"}, "reference-unresolved"),
    ({"reference": "Patient?identifier=x"}, "reference-unresolved"), ({"display": "Anna"}, "reference-unresolved"),
])  # fmt: skip
def test_an_objection_without_its_person_is_refused(store: Store, patient: dict[str, Any] | None, rule: str) -> None:
    """It would protect nobody, and the EHR would believe that it did."""
    objection = resource(json.loads(STORIES["objection-keeps-everything-here"].payload), "Consent")
    objection = {name: value for name, value in {**objection, "patient": patient}.items() if value is not None}

    with pytest.raises(pipeline.Rejected, match=rule):
        pipeline.receive(store, SETTINGS, "fhir", json.dumps(objection).encode(), "application/fhir+json",
                         pipeline.Request("PUT", f"Consent/{objection['id']}"))


def test_a_consent_that_the_gate_could_not_read_is_refused(store: Store) -> None:
    """It would close the gate, and the EHR would believe that it had opened it."""
    consent = resource(json.loads(STORIES["norwegian-consent-reaches-noksmerte"].payload), "Consent")
    del consent["provision"]["actor"][0]["reference"]["identifier"]["system"]

    with pytest.raises(pipeline.Rejected) as refused:
        pipeline.receive(store, SETTINGS, "fhir", json.dumps(consent).encode(), "application/fhir+json",
                         pipeline.Request("PUT", f"Consent/{consent['id']}"))

    said = {(issue.rule, issue.expression) for issue in refused.value.issues}
    assert ("cardinality-min", "Consent.provision.actor[0].reference.identifier.system") in said


def test_a_message_to_a_registry_that_is_no_longer_installed_is_parked(store: Store) -> None:
    """One registry's row does not stop the worker of all others."""
    receive(store)
    with store.transaction() as tx:
        submission = store.deliveries()[0].submission
        tx.enqueue(submission, "gone", "anna", business_key="k", message_id="m", message=b"{}")
    seen = [deliver(store, Registry()) for _ in range(2)]

    assert {(delivery.destination, delivery.state, delivery.reason) for delivery in seen if delivery} == {
        ("nrs", "delivered", None), ("gone", "parked", "unknown-registry")}


def test_an_objection_of_a_linked_patient_closes_the_gate(store: Store) -> None:
    """Two Patients that are the same person have one will."""
    old = {"resourceType": "Patient", "id": "anna-old",
           "identifier": [{"system": "http://electronichealth.se/identifier/samordningsnummer",
                           "value": "196109732393"}]}
    objection = resource(json.loads(STORIES["objection-keeps-everything-here"].payload), "Consent")
    for sent in (old, {**objection, "patient": {"reference": "Patient/anna-old"}}):
        pipeline.receive(store, SETTINGS, "fhir", json.dumps(sent).encode(), "application/fhir+json",
                         pipeline.Request("PUT", f"{sent['resourceType']}/{sent['id']}"))
    accepted = receive(store, lambda bundle: resource(bundle, "Patient").update(
        link=[{"other": {"reference": "Patient/anna-old"}, "type": "replaces"}]))

    assert states(accepted)["nrs"] == ("suppressed", "objection-recorded")


def _asked(store: Store, *urls: str, settings: Settings = SETTINGS) -> pipeline.Accepted:
    """Delete resources in one transaction."""
    entries = [{"request": {"method": "DELETE", "url": url}} for url in urls]
    bundle = {"resourceType": "Bundle", "type": "transaction", "entry": entries}
    return pipeline.receive(store, settings, "fhir", json.dumps(bundle).encode(), "application/fhir+json")


PLAN = "CarePlan/anna-primary-care-plan"


def test_a_deleted_plan_is_voided_where_it_was_told(store: Store) -> None:
    """As one that was entered in error is; once, and also where the person is deleted with it."""
    receive(store)
    nrs = Registry()
    deliver(store, nrs)
    everything = [f"{held['resourceType']}/{held['id']}" for held in store.person("anna")]
    _asked(store, *everything)
    voided, nothing = deliver(store, nrs), deliver(store, nrs)

    assert len(everything) > 3
    assert voided is not None
    assert (voided.event, voided.state, nothing) == ("void", "delivered", None)
    assert [entry["resource"]["resourceType"] for entry in fhir_json.parse(nrs.got[-1])["entry"]] == [
        "MessageHeader", "Parameters", "Patient"]
    assert store.person("anna") == []


@pytest.mark.parametrize("how", ["deleted", "entered in error"])
def test_a_report_that_waits_does_not_leave_once_its_plan_is_withdrawn(store: Store, how: str) -> None:
    """Nobody is told of a plan in order to be told to forget it."""
    receive(store)
    if how == "deleted":
        _asked(store, PLAN)
    else:
        receive(store, lambda bundle: resource(bundle, "CarePlan").update(status="entered-in-error"))

    assert deliver(store, Registry()) is None
    assert ("suppressed", "withdrawn") in {
        (delivery.state, delivery.reason) for delivery in store.deliveries() if delivery.destination == "nrs"}


def test_an_update_that_waits_gives_way_to_the_void(store: Store) -> None:
    """The registry has the first report: it is told to forget it, and not of the change."""
    receive(store)
    nrs = Registry()
    deliver(store, nrs)
    receive(store, lambda bundle: resource(bundle, "CarePlan")["period"].update(end="2024-06-21"))
    _asked(store, PLAN)
    voided, nothing = deliver(store, nrs), deliver(store, nrs)

    assert voided is not None
    assert (voided.event, voided.state, nothing) == ("void", "delivered", None)


def test_a_protected_identity_outlives_its_patient(store: Store) -> None:
    """What waits for somebody who became protected does not leave because the Patient was deleted."""
    receive(store)
    stored = store.read("Patient", "anna")
    assert stored is not None
    protected = {**stored.resource, "meta": {"security": [{"code": "sekretessmarkering"}]}}
    with store.transaction() as tx:  # as an operator might, behind the back of the routing
        tx.put(protected, person="anna")
        for held in store.person("anna"):
            tx.delete(held["resourceType"], held["id"])
    nrs = Registry()
    suppressed = deliver(store, nrs)

    assert suppressed is not None
    assert (suppressed.state, suppressed.reason, nrs.got) == ("suppressed", "protected-identity", [])


def test_a_deletion_is_traced(store: Store) -> None:
    """Who asks later finds when it was, and by which payload."""
    receive(store)
    deleted = _asked(store, PLAN)
    event, provenance = (store.read(kind, deleted.submission) for kind in ("AuditEvent", "Provenance"))

    assert event is not None
    assert provenance is not None
    assert event.resource["action"] == "D"
    assert provenance.resource["target"] == [{"reference": f"{PLAN}/_history/2"}]


@pytest.mark.parametrize(("validation", "told"), [
    ("", None), ("Appointment=warn", "warning"), ("Appointment=off", "nothing")])
def test_a_type_is_held_to_the_rules_by_its_policy(store: Store, validation: str, told: str | None) -> None:
    """Refused, stored with a warning, or stored."""
    settings = Settings(validation=validation)
    sent = {"resourceType": "Appointment", "id": "a", "status": "perhaps", "participant": [{"status": "accepted"}]}

    def send() -> pipeline.Accepted:
        return pipeline.receive(store, settings, "fhir", json.dumps(sent).encode(), "application/fhir+json",
                                pipeline.Request("PUT", "Appointment/a"))

    if told is None:
        with pytest.raises(pipeline.Rejected, match="binding-required"):
            send()
    else:
        assert {issue.severity for issue in send().issues} == ({"warning"} if told == "warning" else set())
        assert store.read("Appointment", "a") is not None


def test_an_unknown_modifier_extension_is_refused_whatever_the_policy(store: Store) -> None:
    """Who does not know it must not use the resource."""
    sent = {"resourceType": "Appointment", "id": "a", "modifierExtension": [{"url": "https://x", "valueCode": "x"}]}

    with pytest.raises(pipeline.Rejected, match="unknown-modifier-extension"):
        pipeline.receive(store, Settings(validation="Appointment=off"), "fhir", json.dumps(sent).encode(),
                         "application/fhir+json", pipeline.Request("PUT", "Appointment/a"))
