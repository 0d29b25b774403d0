import clann.UserError;
import clann.backend.BuiltIn;
import clann.backend.Precision;
import clann.backend.opencl.FusedBuild;
import clann.backend.opencl.FusedVariant;
import clann.backend.opencl.OpenClBackend;
import clann.backend.opencl.discovery.Discovery;
import clann.backend.opencl.discovery.OpenClDevice;
import clann.check.LimitCheck;
import clann.proof.BuiltInErrors;
import clann.proof.Case;
import clann.proof.Cases;
import clann.proof.Cases.Effort;
import clann.proof.FusedProof;
import clann.proof.KernelProof;
import clann.proof.Operation;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * ci/mutate's worker: what 'clann check' does with kernels, item by item, in one process for many edited kernels. Each
 * request opens the device anew, so that it compiles the kernels as they are at that moment.
 *
 * <p>A request is a line: the effort, and the items to try, by tabs. The answers: "case" and its name before each; then
 * one line, "holds", or "refused" and why, or "unbuildable" and the compiler's words. For the item "*": each of them, as
 * "item", its name and the programs it compiles, and then "holds".
 */
final class Judge {
    private static final Set<String> KERNELS = kernels();

    private final OpenClBackend device;
    private final Effort effort;
    private final PrintStream answers;
    private final Set<String> programs = new LinkedHashSet<>();
    private boolean isSurvey;

    private Judge(OpenClBackend device, Effort effort, PrintStream answers) {
        this.device = device;
        this.effort = effort;
        this.answers = answers;
    }

    public static void main(String[] arguments) throws IOException {
        OpenClDevice chosen =
                Discovery.find().devices().stream()
                        .filter(one -> one.facts().name().toLowerCase().contains(arguments[0].toLowerCase()))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("no device " + arguments[0]));
        Precision precision = Precision.valueOf(arguments[1]);
        var answers = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        var requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String request = requests.readLine(); request != null; request = requests.readLine()) {
            String[] words = request.split("\t");
            var effort = Effort.valueOf(words[0]);
            // never closed: that would have each program compiled once more, to be kept
            Supplier<Judge> judge = () -> new Judge(OpenClBackend.open(chosen, precision), effort, answers);
            List<String> items = Arrays.asList(words).subList(1, words.length);
            if (items.equals(List.of("*"))) {
                judge.get().items().keySet().forEach(item -> judge.get().survey(item));
                answers.println("holds");
            } else judge.get().judge(items);
        }
        System.exit(0);
    }

    private static Set<String> kernels() {
        Set<String> names = new LinkedHashSet<>(FusedProof.KERNELS);
        Operation.all().forEach(operation -> names.add(operation.kernel()));
        for (String name : List.of("exp", "log", "divide", "fma")) names.add("built_in_" + name);
        for (String name : List.of("multiply_adds", "copy", "local_reads", "launches")) names.add("limit_" + name);
        return names;
    }

    private void judge(List<String> asked) {
        Map<String, Supplier<Optional<String>>> items = items();
        for (String item : asked) {
            Optional<String> last = Optional.empty();
            try {
                last = items.get(item).get().map(why -> "refused\t" + item + ": " + why);
            } catch (UserError failure) {
                String why = failure.getMessage();
                last = Optional.of((why.contains("does not build") ? "unbuildable\t" : "refused\t" + item + ": ") + why);
            }
            if (last.isPresent()) {
                answers.println(last.get().replaceAll("\\s*\\R\\s*", " | "));
                return;
            }
        }
        answers.println("holds");
    }

    /** Which programs an item compiles: whatever comes out of them. */
    private void survey(String item) {
        isSurvey = true;
        try {
            items().get(item).get();
        } catch (RuntimeException hollow) {
            // nothing was computed
            begins(hollow.toString().replaceAll("\\s+", " "));
        }
        KERNELS.stream()
                .flatMap(kernel -> device.sourceOf(kernel).stream())
                .forEach(source -> programs.add(source.file() + " " + source.options()));
        answers.println("item\t" + item + "\t" + String.join("\t", programs));
    }

    /** What is tried, by names; each says what is wrong. */
    private Map<String, Supplier<Optional<String>>> items() {
        Map<String, Supplier<Optional<String>>> items = new LinkedHashMap<>();
        for (Operation operation : Operation.all()) items.put(operation.title(), () -> wrong(operation));
        int arguments = effort == Effort.TINY || device.precision() == Precision.DOUBLE ? 1000 : 100_000;
        for (BuiltIn function : BuiltIn.values())
            items.put(
                    "function " + function,
                    () -> {
                        begins("function " + function);
                        var measured = BuiltInErrors.of(device, function, arguments, 0);
                        return measured.holds() ? Optional.empty() : Optional.of(measured.toString());
                    });
        items.put(
                "limits",
                () -> {
                    begins("limits");
                    return LimitCheck.wrong(device);
                });
        for (FusedVariant variant : FusedVariant.values())
            for (FusedProof.Trial trial : FusedProof.trials(effort)) {
                String item = "fused epoch[" + variant.word() + ", " + trial + "]";
                items.put(
                        item,
                        () -> {
                            begins(item);
                            var build = FusedBuild.standard(variant, device.facts(), device.precision());
                            return trial.obstacle(device, build).isPresent()
                                    ? Optional.empty()
                                    : FusedProof.run(device, build, trial, 0).difference();
                        });
            }
        return items;
    }

    private void begins(String what) {
        answers.println("case\t" + what);
    }

    private Optional<String> wrong(Operation operation) {
        KernelProof proof =
                effort == Effort.TINY
                        ? KernelProof.withoutGuardsBehind(device, trial -> begins(trial.toString()))
                        : new KernelProof(device, trial -> begins(trial.toString()));
        List<Case> cases = Cases.of(operation, effort, 0);
        for (Case trial : isSurvey ? cases.subList(0, 2) : cases) {
            Optional<String> wrong = proof.run(trial).finding().map(finding -> trial + ", " + finding.inWords());
            if (wrong.isPresent() && !isSurvey) return wrong;
        }
        return Optional.empty();
    }
}
