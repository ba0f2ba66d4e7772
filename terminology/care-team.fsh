CodeSystem: TeamRoleOtherCS
Id: team-role-other
Title: "Team Role, Other"
Description: "Roles in a team around a person that are no profession."
* insert OurCodes
* insert Concept(patient, [[The person]], [[Personen själv]], [[Personen selv]])
* insert Concept(relative, [[A relative]], [[Närstående]], [[Pårørende]])
* insert Concept(contact, [[Contact person]], [[Fast vårdkontakt]], [[Kontaktperson]])
* insert Concept(unit, [[A unit that takes part]], [[En enhet som deltar]], [[En enhet som deltar]])

ValueSet: TeamRoleOtherVS
Id: team-role-other
Title: "Team Role, Other"
Description: "Roles in a team that are no profession."
* insert OurValues
* include codes from system TeamRoleOtherCS

ValueSet: TeamRoleVS
Id: team-role
Title: "Team Role"
Description: "What somebody is in a team: of a profession, the person, a relative, a contact."
* insert OurValues
* include codes from system ProfessionCS
* include codes from system TeamRoleOtherCS
