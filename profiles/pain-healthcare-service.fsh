Profile: PainHealthcareService
Parent: HealthcareService
Id: pain-healthcare-service
Title: "Pain Healthcare Service"
Description: "What a unit offers to persons in pain: what kind of service, at which level of care, and whether it has room. Which registry a person belongs to follows from the service, not from the clinic."
* extension contains TeamCapacity named capacity 0..1
* extension[capacity] ^short = "Whether there is room, and until when that is known"
* providedBy 1..1 MS
* providedBy only Reference(PainOrganization)
  * ^short = "The unit that offers it"
* type 1..* MS
  * ^short = "What is offered"
  * insert SlicedBy(pattern, $this)
* type contains serviceKind 1..1 MS
* type[serviceKind] from ServiceKindVS (required)
* type[serviceKind] insert OfCodes(ServiceKindCS, [[The kind of pain service]])
* characteristic
  * insert SlicedBy(pattern, $this)
* characteristic contains careLevel 0..1 MS
* characteristic[careLevel] from CareLevelVS (required)
* characteristic[careLevel] insert OfCodes(CareLevelCS, [[The level of care]])

Extension: TeamCapacity
Id: team-capacity
Title: "Team Capacity"
Description: "Whether a team has room for another person. After its time it says nothing: what is stale is unknown."
* insert On(HealthcareService)
* extension contains
    status 1..1 and
    expires 1..1 and
    wait 0..1
* extension[status] ^short = "Room, none, a waiting list, or to be found out"
* extension[status] insert OneCode(CapacityStatusVS, [[The state, as a code]])
* insert ExtensionPart(expires, instant, [[Until when it holds]])
* insert ExtensionPart(wait, Duration, [[How long the wait is thought to be]])

Mapping: PainHealthcareServiceToNrs
Source: PainHealthcareService
Target: "https://fhirpain.example/fhir/CodeSystem/report-variable"
Id: nrs
Title: "NRS, by our names for what it collects"
Description: "Publicly described data points; the registry's own codebook is not published and may name them otherwise."
* characteristic[careLevel] -> "nrs-care-level"
