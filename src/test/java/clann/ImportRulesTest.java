package clann;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clann.backend.EpochRunner;
import clann.backend.Precision;
import clann.backend.ejml.EjmlBackend;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Which folder may use which. */
class ImportRulesTest {
    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("clann");

    @Test
    void importsPointOneWay() {
        layeredArchitecture()
                .consideringOnlyDependenciesInAnyPackage("clann..")
                .layer("cli")
                .definedBy("clann.cli..")
                .layer("check")
                .definedBy("clann.check..")
                .layer("bench")
                .definedBy("clann.bench..")
                .layer("report")
                .definedBy("clann.report..")
                .layer("train")
                .definedBy("clann.train..")
                .layer("tune")
                .definedBy("clann.tune..")
                .layer("proof")
                .definedBy("clann.proof..")
                .layer("backend")
                .definedBy("clann.backend..")
                .layer("model")
                .definedBy("clann.model..")
                .layer("network")
                .definedBy("clann.network..")
                .layer("data")
                .definedBy("clann.data..")
                .whereLayer("cli")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("check")
                .mayOnlyBeAccessedByLayers("cli")
                .whereLayer("bench")
                .mayOnlyBeAccessedByLayers("cli")
                .whereLayer("report")
                .mayOnlyBeAccessedByLayers("cli")
                .whereLayer("train")
                .mayOnlyBeAccessedByLayers("cli", "check", "bench", "report")
                .whereLayer("tune")
                .mayOnlyBeAccessedByLayers("cli", "check", "bench", "report", "train")
                .whereLayer("proof")
                .mayOnlyBeAccessedByLayers("cli", "check", "bench", "report", "train", "tune")
                .whereLayer("model")
                .mayOnlyBeAccessedByLayers("cli", "check", "bench", "report", "train", "tune")
                .whereLayer("backend")
                .mayOnlyBeAccessedByLayers(
                        "cli", "check", "bench", "report", "train", "tune", "proof", "model")
                .check(CLASSES);
    }

    @Test
    void noFoldersUseEachOtherInACircle() {
        slices().matching("clann.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void openClIsKnownToItsBackendAlone() {
        noClasses()
                .that()
                .resideOutsideOfPackage("clann.backend.opencl..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.jocl..")
                .check(CLASSES);
    }

    @Test
    void ejmlIsKnownToItsBackendAndTheProofsAlone() {
        noClasses()
                .that()
                .resideOutsideOfPackages("clann.backend.ejml..", "clann.proof..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.ejml..")
                .check(CLASSES);
    }

    @Test
    void theSystemsBlasIsKnownToTheCpusBackendAlone() {
        noClasses()
                .that()
                .resideOutsideOfPackage("clann.backend.ejml..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.ludovic.netlib..")
                .check(CLASSES);
    }

    @Test
    void whatProvesTakesTheReferenceNotTheFastProducts() {
        noClasses()
                .that()
                .resideInAnyPackage("clann.proof..", "clann.check..")
                .should()
                .callMethod(EjmlBackend.class, "fast", Precision.class)
                .check(CLASSES);
    }

    /**
     * A new path of training is put into DeviceCheck, which holds it against EJML, and then here.
     */
    @Test
    void everyPathOfTrainingIsOneThatTheCheckKnows() {
        assertEquals(
                Set.of("LayerByLayer", "FusedEpoch", "FallbackRunner"),
                CLASSES.stream()
                        .filter(one -> one.isAssignableTo(EpochRunner.class))
                        .filter(one -> !one.isInterface())
                        .map(JavaClass::getSimpleName)
                        .collect(Collectors.toSet()));
    }

    @Test
    void theRulesAreAppliedToTheWholeProgram() {
        assertTrue(CLASSES.size() > 50, "only " + CLASSES.size() + " classes were looked at");
    }
}
