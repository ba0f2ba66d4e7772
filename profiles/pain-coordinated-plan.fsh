Profile: PainCoordinatedPlan
Parent: PainCarePlan
Id: pain-coordinated-plan
Title: "Pain Coordinated Plan"
Description: "A coordinated individual plan (SIP): one plan of several care givers, such as a region and a municipality, with the person. It goes to no registry."
* obeys pain-coordinated-plan-1
* category[planType] 1..1
* category[planType] = PlanCategoryCS#SIP
* contributor 2..* MS
  * ^short = "The care givers that take part"
  * identifier 1..1 MS
    * ^short = "Which care giver, by its official id"
    * system MS
      * ^short = "Which kind of number it is"
    * value 1..1 MS
      * ^short = "The number"

Invariant: pain-coordinated-plan-1
Description: "A coordinated plan is of at least two care givers."
Severity: #error
Expression: "contributor.identifier.value.distinct().count() >= 2"
