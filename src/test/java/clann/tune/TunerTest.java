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
import clann.backend.opencl.MultiplyPlan;
import clann.backend.opencl.MultiplyShape;
import clann.backend.opencl.MultiplyVariant;
import clann.backend.opencl.MultiplyVariant.Panels;
import clann.backend.opencl.MultiplyVariant.Plain;
import clann.backend.opencl.OpenClBackend;
import clann.backend.opencl.VariantText;
import clann.check.CheckListener;
import clann.check.CheckRow;
import clann.check.DeviceCheck;
import clann.check.Doing;
import clann.check.KernelCheck;
import clann.proof.Cases;
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
    void anEntryThatIsNoVariantOrTooLargeForTheDeviceIsPassedOverWithOneLine() {
        String tooLarge = VariantText.of(new Panels(16, 8, 1 << 29, 1 << 29, 8, 32, 1));
        for (String entry : List.of("Magic[]", "Tiles[groupRows=3]", tooLarge)) {
            table(folder).put(WORK, entry);
            notices.clear();
            var choices = new Choices(device.facts(), table(folder), notices::add);
            assertEquals(MultiplyPlan.variant(device.facts(), SHAPE), choices.apply(SHAPE));
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
}
