CodeSystem: ProfessionCS
Id: profession
Title: "Profession"
Description: "The professions that make up a pain team."
* insert OurCodes
* insert Concept(occupational-therapist, [[Occupational therapist]], [[Arbetsterapeut]], [[Ergoterapeut]])
* insert Concept(physiotherapist, [[Physiotherapist]], [[Fysioterapeut]], [[Fysioterapeut]])
* insert Concept(counsellor, [[Medical social worker]], [[Kurator]], [[Sosionom]])
* insert Concept(psychologist, [[Psychologist]], [[Psykolog]], [[Psykolog]])
* insert Concept(physician, [[Physician]], [[Läkare]], [[Lege]])
* insert Concept(nurse, [[Nurse]], [[Sjuksköterska]], [[Sykepleier]])
* insert Concept(rehabilitation-coordinator, [[Rehabilitation coordinator]], [[Rehabiliteringskoordinator]], [[Rehabiliteringskoordinator]])

ValueSet: ProfessionVS
Id: profession
Title: "Profession"
Description: "The six professions of a pain team and the rehabilitation coordinator."
* insert OurValues
* include codes from system ProfessionCS
