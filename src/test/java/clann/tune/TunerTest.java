package clann.tune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clann.CacheFolder;
import clann.TestDevice;
import clann.UserError;
import clann.backend.Precision;
import clann.backend.Transpose;
import clann.backend.opencl.FusedBuild;
import clann.backend.opencl.FusedNetworks;
import clann.backend.opencl.FusedVariant;
import clann.backend.opencl.MultiplyPlan;
import clann.backend.opencl.MultiplyShape;
import clann.backend.opencl.MultiplyVariant;
import clann.backend.opencl.MultiplyVariant.Panels;
import clann.backend.opencl.MultiplyVariant.Plain;
import clann.backend.opencl.OpenClBackend;
import clann.backend.opencl.VariantText;
import clann.bench.NetworksTime;
import clann.bench.NetworksTime.Many;
import clann.check.CheckListener;
import clann.check.CheckRow;
import clann.check.DeviceCheck;
import clann.check.Doing;
import clann.check.KernelCheck;
import clann.network.Network;
import clann.proof.Cases;
import clann.tune.Tuner.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TunerTest {
    private static final Product PRODUCT = Product.of(160, 160, 160, Transpose.NO, Transpose.YES);
    private static final MultiplyShape SHAPE = PRODUCT.shape(Precision.FLOAT);
    private static final String WORK = Product.work(SHAPE);

    private static final FusedTraining TRAINING =
            new FusedTraining(Network.ofSizes(List.of(13, 7, 5, 3)), 7);
    private static final String FUSED = "fused epoch float 13-7-5-3, 8 rows";

    @TempDir private Path folder;

    private final OpenClBackend device = OpenClBackend.open(TestDevice.device(), Precision.FLOAT);
    private final List<String> notices = new ArrayList<>();

    @AfterEach
    void close() {
        device.close();
    }

    private Table table(Path where) {
        return new Table(new CacheFolder(where), "file.json", "a device", notices::add);
    }

    private void use(Path where, double seconds, int programs) {
        var budget = new Budget(System::nanoTime, seconds, programs, () -> false);
        new Tuner(device, table(where)).atFirstUse(List.of(PRODUCT), budget, notices::add);
    }

    @Test
    void whatWasSearchedForOnceIsNeverSearchedForAgain() {
        use(folder, 20, 1000);
        assertEquals(1, notices.size(), notices.toString());
        assertTrue(notices.get(0).contains("tuned in "), notices.get(0));
        assertTrue(table(folder).find(WORK).isPresent());
        int programs = device.programsCompiled();
        for (int again = 0; again < 3; again++) use(folder, 20, 1000);
        assertEquals(1, notices.size(), notices.toString());
        assertEquals(programs, device.programsCompiled());
    }

    @Test
    void withNoPlaceToKeepItNothingIsSearchedFor() throws IOException {
        use(Files.createFile(folder.resolve("file")), 20, 1000);
        assertEquals(List.of(), notices);
        assertEquals(0, device.programsCompiled());
    }

    /** As a driver may that dies in a variant's compiler. */
    @Test
    void aSearchThatEndsWithTheProcessIsNotBegunAgain() {
        var calls = new AtomicInteger();
        var budget =
                new Budget(
                        () -> {
                            if (calls.incrementAndGet() > 20) throw new IllegalStateException();
                            return System.nanoTime();
                        },
                        20,
                        1000,
                        () -> false);
        var tuner = new Tuner(device, table(folder));
        assertThrows(
                IllegalStateException.class,
                () -> tuner.atFirstUse(List.of(PRODUCT), budget, notices::add));
        assertEquals(Optional.of("default"), table(folder).find(WORK));
    }

    @Test
    void withNoTimeLeftNothingIsWrittenAndALaterRunSearches() {
        use(folder, 0, 1000);
        assertTrue(table(folder).find(WORK).isEmpty());
        assertEquals(List.of(), notices);
    }

    @Test
    void whatTheTableSaysIsTakenForItsKindOfWorkAlone() {
        Table table = table(folder);
        table.put(WORK, VariantText.of(new Plain()));
        var choices = new Choices(device.facts(), table(folder), notices::add);
        device.choose(choices);
        assertEquals(new Plain(), device.variant(SHAPE));
        List<Choices.Used> used = Choices.used(device, List.of(PRODUCT));
        assertEquals(List.of(new Choices.Used(WORK, "Plain[]", true)), used);
        var other = new MultiplyShape(160, 160, 160, Transpose.NO, Transpose.NO, Precision.FLOAT);
        assertEquals(MultiplyPlan.variant(device.facts(), other), device.variant(other));
        assertFalse(Choices.used(device, List.of(PRODUCT, plain())).get(1).isTuned());
    }

    private static Product plain() {
        return Product.of(160, 160, 160, Transpose.NO, Transpose.NO);
    }

    @Test
    void theFusedEpochIsBuiltAsTheTableSays() {
        FusedBuild other = other();
        table(folder).put(FUSED, other.toString());
        device.choose(new Choices(device.facts(), table(folder), notices::add));
        assertEquals(
                new Choices.Used(FUSED, other.toString(), true),
                Choices.used(device, TRAINING.network(), TRAINING.minibatches()));
        String options = optionsOfTraining();
        assertTrue(options.endsWith("-D" + other), options);
        assertEquals(List.of(), notices);
    }

    private FusedBuild standard() {
        return FusedBuild.standard(device.facts(), device.precision());
    }

    private FusedBuild other() {
        return Variations.of(standard()).get(0);
    }

    /** Of the kernel that a network is trained with. */
    private String optionsOfTraining() {
        NetworksTime.of(device, new Many(1, TRAINING.network(), 60, TRAINING.rows(), 1, false));
        String kernel =
                standard().variant() == FusedVariant.VECTORS ? "fused_train" : "fused_train_group";
        return device.sourceOf(kernel).orElseThrow().options();
    }

    @Test
    void anEntryThatBuildsNoFusedEpochHereIsPassedOverWithOneLine() {
        String ofAnotherKind =
                standard().variant() == FusedVariant.VECTORS ? "GROUP=64" : "SUMS=12";
        for (String entry : List.of("SUMS=1", "GROUP=63", "28", ofAnotherKind)) {
            table(folder).put(FUSED, entry);
            notices.clear();
            device.choose(new Choices(device.facts(), table(folder), notices::add));
            for (int again = 0; again < 2; again++)
                assertEquals(
                        standard(),
                        FusedNetworks.build(device, TRAINING.network(), TRAINING.minibatches()));
            assertEquals(1, notices.size(), notices.toString());
            assertTrue(notices.get(0).contains(entry), notices.get(0));
        }
    }

    @Test
    void ofAFusedEpochTheOtherBuildsAreTriedAndTheOutcomeIsKept() {
        List<Row> rows = new ArrayList<>();
        var budget = new Budget(System::nanoTime, 20, 1000, () -> false);
        assertTrue(new Tuner(device, table(folder)).search(List.of(TRAINING), budget, rows::add));
        assertEquals(1, rows.size());
        assertEquals(FUSED, rows.get(0).work());
        assertTrue(rows.get(0).tried() > 0);
        assertTrue(
                rows.get(0).out().values().stream().noneMatch(why -> why.startsWith("wrong")),
                rows.toString());
        assertTrue(table(folder).find(FUSED).isPresent());
    }

    @Test
    void anEntryThatIsNoVariantOrTooLargeForTheDeviceIsPassedOverWithOneLine() {
        String tooLarge = VariantText.of(new Panels(16, 8, 1 << 29, 1 << 29, 8, 32, 1));
        for (String entry : List.of("Magic[]", "Tiles[groupRows=3]", tooLarge)) {
            table(folder).put(WORK, entry);
            notices.clear();
            var choices = new Choices(device.facts(), table(folder), notices::add);
            assertEquals(MultiplyPlan.variant(device.facts(), SHAPE), choices.multiply(SHAPE));
            assertEquals(1, notices.size(), notices.toString());
            assertTrue(notices.get(0).contains(entry), notices.get(0));
        }
    }

    @Test
    void aVariantThatTheDeviceHasNoRoomForIsOutWithTheReason() {
        MultiplyVariant tooLarge = new Panels(16, 8, 1 << 29, 1 << 29, 8, 32, 1);
        try (var workshop = new MultiplyWorkshop(device, PRODUCT)) {
            UserError failure = assertThrows(UserError.class, () -> workshop.enter(tooLarge));
            assertTrue(failure.getMessage().contains("bytes of local memory"));
            assertEquals(UserError.Kind.DEVICE, failure.kind());
        }
    }

    @Test
    void aRightVariantIsProvenRightOverAllThatItServes() {
        try (var workshop = new MultiplyWorkshop(device, PRODUCT)) {
            workshop.enter(MultiplyPlan.variant(device.facts(), SHAPE));
            assertEquals(Optional.empty(), workshop.enter(new Plain()).fault());
        }
    }

    private static CheckListener into(List<CheckRow> rows, List<Doing> begun) {
        return new CheckListener() {
            @Override
            public void begins(Doing next) {
                begun.add(next);
            }

            @Override
            public void found(CheckRow row) {
                rows.add(row);
            }
        };
    }

    @Test
    void checkChecksWhatWasTuned() {
        Table users = Table.of(device.facts(), notices::add);
        String work = "multiply[left transposed] float m<=1,n<=1,k<=1";
        users.put(work, VariantText.of(new Plain()));
        List<CheckRow> rows = new ArrayList<>();
        List<Doing> begun = new ArrayList<>();
        try {
            var plan = new KernelCheck.Plan(Cases.Effort.QUICK, false, Optional.of("multiply"), 0);
            assertTrue(
                    DeviceCheck.run(device, plan, Optional.empty(), into(rows, begun)),
                    rows.toString());
        } finally {
            users.forget(work);
        }
        List<String> tuned =
                rows.stream()
                        .map(CheckRow::variant)
                        .filter(variant -> variant.endsWith(", tuned"))
                        .toList();
        assertNotEquals(List.of(), tuned);
        assertTrue(tuned.contains("left transposed + descend, tuned"), tuned.toString());
        // where it crashes or hangs, this is all that is known
        String begins = "multiply[Plain[] + left transposed + descend]:m=";
        assertTrue(
                begun.stream()
                        .flatMap(doing -> doing.trial().stream())
                        .anyMatch(trial -> trial.toString().startsWith(begins)));
    }

    @Test
    void checkChecksTheFusedEpochThatWasTuned() {
        Table users = Table.of(device.facts(), notices::add);
        users.put(FUSED, other().toString());
        List<CheckRow> rows = new ArrayList<>();
        try {
            var plan = new KernelCheck.Plan(Cases.Effort.QUICK, false, Optional.empty(), 0);
            assertTrue(
                    DeviceCheck.run(device, plan, Optional.empty(), into(rows, new ArrayList<>())),
                    rows.toString());
        } finally {
            users.forget(FUSED);
        }
        String words = ", 13-7-5-3/8, tuned to " + other();
        assertTrue(rows.stream().anyMatch(row -> row.variant().endsWith(words)), rows.toString());
    }
}
