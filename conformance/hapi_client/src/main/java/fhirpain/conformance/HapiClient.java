package fhirpain.conformance;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.api.EncodingEnum;
import ca.uhn.fhir.rest.api.MethodOutcome;
import ca.uhn.fhir.rest.api.PreferReturnEnum;
import ca.uhn.fhir.rest.api.SearchStyleEnum;
import ca.uhn.fhir.rest.api.SearchTotalModeEnum;
import ca.uhn.fhir.rest.api.SummaryEnum;
import ca.uhn.fhir.rest.client.api.IGenericClient;
import ca.uhn.fhir.rest.gclient.ICriterion;
import ca.uhn.fhir.rest.gclient.IQuery;
import ca.uhn.fhir.rest.server.exceptions.PreconditionFailedException;
import ca.uhn.fhir.rest.server.exceptions.ResourceGoneException;
import ca.uhn.fhir.util.BundleBuilder;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.hl7.fhir.instance.model.api.IIdType;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CapabilityStatement;
import org.hl7.fhir.r4.model.CodeSystem;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.Meta;
import org.hl7.fhir.r4.model.Organization;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.UriType;

/** HAPI's generic client against a façade: every interaction as it sends it, in each format, by GET and by POST. */
public final class HapiClient {
    private static final String SYSTEM = "https://region.example/unit";
    private final IGenericClient client;
    private final boolean posts;
    private final String name = UUID.randomUUID().toString();
    private int failed;
    private IIdType id;

    private HapiClient(IGenericClient client, boolean posts) {
        this.client = client;
        this.posts = posts;
    }

    /** The address is the first argument; the exit status is 1 where anything was not as it should be. */
    public static void main(String[] arguments) {
        FhirContext context = FhirContext.forR4();
        int failed = 0;
        for (EncodingEnum encoding : List.of(EncodingEnum.JSON, EncodingEnum.XML)) {
            for (boolean posts : new boolean[] {false, true}) {
                IGenericClient client = context.newRestfulGenericClient(arguments[0]);
                client.setEncoding(encoding);
                HapiClient calls = new HapiClient(client, posts);
                calls.writing();
                calls.reading();
                calls.bundles(context);
                calls.operations();
                calls.deleting();
                failed += calls.failed;
            }
        }
        System.exit(failed == 0 ? 0 : 1);
    }

    private void writing() {
        hold("create", () -> client.create().resource(unit("")).execute().getCreated());
        hold("create, minimal", () -> client.create().resource(unit("-minimal")).prefer(PreferReturnEnum.MINIMAL)
                .execute().getId().hasVersionIdPart());
        hold("conditional create", () -> isKept(client.create().resource(unit("")).conditional().where(named(""))
                .execute()));
        hold("conditional create by url", () -> isKept(client.create().resource(unit(""))
                .conditionalByUrl("Organization?identifier=" + SYSTEM + "|" + name).execute()));
        hold("conditional update", () -> {
            MethodOutcome outcome = client.update().resource(unit("").setName("other")).conditional().where(named(""))
                    .execute();
            id = outcome.getId().toUnqualifiedVersionless();
            return outcome.getId().getVersionIdPart().equals("2");
        });
        hold("stale update", () -> {
            try {
                client.update().resource(unit("").setId(id)).withAdditionalHeader("If-Match", "W/\"1\"").execute();
                return false;
            } catch (PreconditionFailedException stale) {
                return stale.getOperationOutcome() != null;
            }
        });
        String patch = "[{\"op\":\"replace\",\"path\":\"/name\",\"value\":\"patched\"}]";
        hold("patch", () -> client.patch().withBody(patch).withId(id).execute().getId().getVersionIdPart().equals("3"));
        hold("conditional patch", () -> client.patch().withBody(patch).conditional("Organization").where(named(""))
                .execute().getId().getVersionIdPart().equals("3"));
    }

    private void reading() {
        hold("read", () -> one().getName().equals("patched"));
        hold("vread", () -> client.read().resource(Organization.class).withIdAndVersion(id.getIdPart(), "1").execute()
                .getName().equals("unit"));
        hold("read of a part", () -> client.read().resource(Organization.class).withId(id).elementsSubset("name")
                .execute().getIdentifier().isEmpty());
        hold("read if changed", () -> client.read().resource(Organization.class).withId(id).ifVersionMatches("3")
                .returnNull().execute() == null);
        hold("history", () -> client.history().onInstance(id).returnBundle(Bundle.class).execute().getTotal() == 3);
        hold("search", () -> search(client.search().forResource(Organization.class).where(named(""))).getTotal() == 1);
        hold("count", () -> search(client.search().forResource(Organization.class).where(named(""))
                .summaryMode(SummaryEnum.COUNT)).getEntry().isEmpty());
        hold("search of everything", () -> search(client.search().forAllResources().count(2)).getEntry().size() == 2);
        hold("pages", () -> {
            Bundle page = search(client.search().forResource(Organization.class).count(1)
                    .totalMode(SearchTotalModeEnum.ACCURATE).sort().descending("_lastUpdated"));
            int total = page.getTotal();
            int found = page.getEntry().size();
            while (page.getLink("next") != null) {
                page = client.loadPage().next(page).execute();
                found += page.getEntry().size();
            }
            return found == total;
        });
    }

    private void bundles(FhirContext context) {
        hold("transaction", () -> {
            BundleBuilder builder = new BundleBuilder(context);
            String url = "Organization?identifier=" + SYSTEM + "|" + name;
            builder.addTransactionCreateEntry(unit("-new")).conditional(url + "-new");
            builder.addTransactionUpdateEntry(unit("")).conditional(url);
            return client.transaction().withBundle((Bundle) builder.getBundle()).execute().getEntry().size() == 2;
        });
        hold("transaction of resources", () -> client.transaction().withResources(List.of(unit("-1"), unit("-2")))
                .execute().size() == 2);
    }

    private void operations() {
        Meta meta = new Meta().addTag(new org.hl7.fhir.r4.model.Coding("https://region.example/tag", name, null));
        hold("$meta-add", () -> client.meta().add().onResource(id).meta(meta).execute().getTag().size() == 1);
        hold("$meta", () -> client.meta().get(Meta.class).fromType("Organization").execute().hasTag()
                && client.meta().get(Meta.class).fromServer().execute().hasTag());
        hold("$meta-delete", () -> !client.meta().delete().onResource(id).meta(meta).execute().hasTag());
        hold("$validate", () -> client.validate().resource(unit("")).execute().getOperationOutcome() != null);
        hold("$lookup", () -> client.operation().onType(CodeSystem.class).named("$lookup")
                .withParameter(Parameters.class, "system", new UriType("http://hl7.org/fhir/administrative-gender"))
                .andParameter("code", new CodeType("male")).execute().hasParameter("display"));
        hold("capabilities", () -> client.capabilities().ofType(CapabilityStatement.class).execute().hasRest());
    }

    private void deleting() {
        hold("delete", () -> client.delete().resourceById(id).execute() != null);
        hold("read of what is deleted", () -> {
            try {
                one();
                return false;
            } catch (ResourceGoneException gone) {
                return gone.getOperationOutcome() != null;
            }
        });
        hold("conditional delete", () -> client.delete().resourceConditionalByType("Organization")
                .where(named("-minimal")).execute() != null);
    }

    private void hold(String what, Callable<Boolean> call) {
        String why = "no";
        try {
            if (call.call()) {
                return;
            }
        } catch (Exception error) {
            why = error.toString();
        }
        failed++;
        System.out.println(what + (posts ? " (POST)" : " (GET)") + ": " + why);
    }

    private Organization unit(String suffix) {
        Organization unit = new Organization().setName("unit");
        unit.addIdentifier().setSystem(SYSTEM).setValue(name + suffix);
        return unit;
    }

    private ICriterion<?> named(String suffix) {
        return Organization.IDENTIFIER.exactly().systemAndIdentifier(SYSTEM, name + suffix);
    }

    private Organization one() {
        return client.read().resource(Organization.class).withId(id).execute();
    }

    private Bundle search(IQuery<?> query) {
        return (posts ? query.usingStyle(SearchStyleEnum.POST) : query).returnBundle(Bundle.class).execute();
    }

    private static boolean isKept(MethodOutcome outcome) {
        return !Boolean.TRUE.equals(outcome.getCreated()) && outcome.getId().getVersionIdPart().equals("1");
    }
}
