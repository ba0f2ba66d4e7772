Profile: PainCoordinatedPlan
Parent: PainCarePlan
Id: pain-coordinated-plan
Title: "Pain Coordinated Plan"
Description: "A coordinated individual plan (SIP): one plan of several care givers, such as a region and a municipality, with the person. It goes to no registry."
* obeys pain-coordinated-plan-1
* category[planType] 1..1
* category[planType] = PlanCategoryCS#SIP
* contributor 2..*
  * ^short = "The care givers that take part"
  * identifier 1..1
    * ^short = "Which care giver, by its official id"
    * value 1..1

Invariant: pain-coordinated-plan-1
Description: "A coordinated plan is of at least two care givers."
Severity: #error
Expression: "contributor.identifier.value.distinct().count() >= 2"
