RuleSet: On(path)
* ^context[+].type = #element
* ^context[=].expression = "{path}"

Extension: FollowUp
Id: follow-up
Title: "Follow-up"
Description: "When, or by what, the plan is followed up: a date, or the visit, appointment or task that does it."
* insert On(CarePlan)
* value[x] 1..1
* value[x] only date or Reference(Appointment or Encounter or ServiceRequest or Task)
  * ^short = "The date of the follow-up, or what does it"
* value[x] obeys pain-care-plan-4

Extension: StatusReason
Id: status-reason
Title: "Status Reason"
Description: "Why a plan or a request is on hold or was stopped, or a visit cancelled."
* insert On(CarePlan)
* insert On(ServiceRequest)
* insert On(Encounter)
* value[x] 1..1
* value[x] only CodeableConcept
* valueCodeableConcept from StatusReasonVS (required)
  * ^short = "The reason, as a code"

Extension: Profession
Id: profession
Title: "Profession"
Description: "The profession in which somebody takes part in a plan."
* insert On(CarePlan.contributor)
* insert On(CarePlan.activity.detail.performer)
* value[x] 1..1
* value[x] only CodeableConcept
* valueCodeableConcept from ProfessionVS (required)
  * ^short = "The profession, as a code"

Extension: BasedOnServiceRequest
Id: based-on-service-request
Title: "Based on Service Request"
Description: "The request that led to the plan."
* insert On(CarePlan)
* value[x] 1..1
* value[x] only Reference(ServiceRequest)
  * ^short = "The request that led to the plan"

Extension: DeliveryType
Id: delivery-type
Title: "Delivery Type"
Description: "How a measure or a programme is given: in a group, individually, digitally."
* insert On(CarePlan.activity.detail)
* insert On(PlanDefinition)
* value[x] 1..1
* value[x] only CodeableConcept
* valueCodeableConcept from DeliveryTypeVS (required)
  * ^short = "How the measure is given, as a code"

Extension: CareResponsibilityRemains
Id: care-responsibility-remains
Title: "Care Responsibility Remains"
Description: "Whether the requester keeps the responsibility for the person's care while the request is open."
* insert On(ServiceRequest)
* insert On(Task)
* value[x] 1..1
* value[x] only boolean
  * ^short = "true: with the requester; false: with the performer"

Extension: LevelFrom
Id: level-from
Title: "Level From"
Description: "The level of care that asks."
* insert On(ServiceRequest)
* value[x] 1..1
* value[x] only CodeableConcept
* valueCodeableConcept from CareLevelVS (required)
  * ^short = "The level of care that asks, as a code"

Extension: TimePoint
Id: time-point
Title: "Time Point"
Description: "When in the course of rehabilitation a questionnaire was answered."
* insert On(QuestionnaireResponse)
* insert On(Observation)
* value[x] 1..1
* value[x] only CodeableConcept
* valueCodeableConcept from TimePointVS (required)
  * ^short = "The time point, as a code"

Extension: ReverseScored
Id: reverse-scored
Title: "Reverse Scored"
Description: "Whether an answer counts backwards in the total: the highest answer as the lowest."
* insert On(Questionnaire.item)
* value[x] 1..1
* value[x] only boolean
  * ^short = "true where the item counts backwards"

Extension: Prefilled
Id: prefilled
Title: "Prefilled"
Description: "That nobody has given this answer yet, and how it was filled in."
* insert On(QuestionnaireResponse.item.answer)
* value[x] 1..1
* value[x] only code
* valueCode from PrefillVS (required)
  * ^short = "By an expression, an observation or the questionnaire itself"
