CodeSystem: ProtectedIdentityCS
Id: protected-identity
Title: "Protected Identity"
Description: "Labels in Patient.meta.security for a person whose whereabouts are protected; the codes are those of the Swedish base profiles."
* insert OurCodes
* insert Concept(sekretessmarkering, [[Confidentiality marking]], [[Sekretessmarkering]], [[Sperret adresse, fortrolig]])
* insert Concept(skyddadFolkbokforing, [[Protected population registration]], [[Skyddad folkbokföring]], [[Sperret adresse, strengt fortrolig]])

ValueSet: ProtectedIdentityVS
Id: protected-identity
Title: "Protected Identity"
Description: "Any label of a protected identity."
* insert OurValues
* include codes from system ProtectedIdentityCS
