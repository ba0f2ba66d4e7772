CodeSystem: TimePointCS
Id: time-point
Title: "Time Point"
Description: "When in the course of rehabilitation a questionnaire was answered."
* insert OurCodes
* insert Concept(T0, [[Before assessment or at the first visit]], [[Inför bedömning eller vid första besök]], [[Før utredning eller ved første konsultasjon]])
* insert Concept(T1, [[At the start of the programme]], [[Vid programmets start]], [[Ved programmets start]])
* insert Concept(T2, [[At the end of the programme]], [[Vid programmets slut]], [[Ved programmets slutt]])
* insert Concept(T2b, [[Local follow-up three months after the end]], [[Lokal uppföljning tre månader efter avslut]], [[Lokal oppfølging tre måneder etter slutt]])
* insert Concept(T3, [[Twelve months after the end]], [[Tolv månader efter avslut]], [[Tolv måneder etter slutt]])

ValueSet: TimePointVS
Id: time-point
Title: "Time Point"
Description: "Any time point of a questionnaire."
* insert OurValues
* include codes from system TimePointCS
