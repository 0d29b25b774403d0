package clann.backend.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * How many numbers of local memory that stand in one of its 32 banks the 32 work-items of a warp
 * want at once: from the index formulas in kernels/fused_groups.cl.
 */
class BankConflictsTest {
    private static final int BANKS = 32;
    private static final int ROWS = 25;
    private static final String SOURCE = KernelSource.read("fused_groups");

    private static final Pattern FUNCTION =
            Pattern.compile(
                    "(?m)^(?:void|REAL) (\\w+)\\(([^{]*)\\)\\n\\{(.*?)^\\}", Pattern.DOTALL);
    private static final Pattern ITEMS = Pattern.compile("FOR_ITEMS\\((\\w+), ([^)]*\\)?)\\) \\{");
    private static final Pattern NUMBER = Pattern.compile("const int (\\w+) = (o [/%][^;]+);");
    private static final Pattern POINTER =
            Pattern.compile("local REAL \\*(\\w+) = \\w+ \\+ ([^;]+);");
    private static final Pattern LOCAL = Pattern.compile("local (?:const )?REAL \\*(\\w+)");

    /**
     * A place in local memory, and what the loop around it says of the work-items.
     *
     * @param items name of a work-item's number and how many there are
     * @param numbers that it computes from that
     */
    private record Access(
            String function, String text, String item, String items, Map<String, String> numbers) {
        int worst(Map<String, Integer> shape) {
            int count = new Formula(shape).value(items);
            return IntStream.iterate(0, first -> first < count, first -> first + BANKS)
                    .map(first -> conflicts(first, Math.min(first + BANKS, count), shape))
                    .max()
                    .orElse(0);
        }

        private int conflicts(int first, int end, Map<String, Integer> shape) {
            Map<Integer, Set<Integer>> byBank = new HashMap<>();
            for (int o = first; o < end; o++) {
                Map<String, Integer> names = new HashMap<>(shape);
                // a loop's own number is the same in all work-items
                for (String loop : List.of("i", "j", "r", "c")) names.put(loop, 0);
                names.put(item, o);
                numbers.forEach(
                        (name, formula) -> names.put(name, new Formula(names).value(formula)));
                int at = new Formula(names).value(text);
                byBank.computeIfAbsent(at % BANKS, bank -> new HashSet<>()).add(at);
            }
            return byBank.values().stream().mapToInt(Set::size).max().orElse(0);
        }
    }

    private static Stream<MatchResult> all(Pattern pattern, String text) {
        return pattern.matcher(text).results();
    }

    private static List<Access> accesses() {
        List<Access> found = new ArrayList<>();
        MatchResult input =
                all(FUNCTION, SOURCE)
                        .filter(one -> one.group(1).equals("input"))
                        .findFirst()
                        .orElseThrow();
        String ofInput = indices(input.group(2), input.group(3)).get(0);
        all(FUNCTION, SOURCE)
                .forEach(
                        function -> {
                            String body = function.group(3);
                            Matcher items = ITEMS.matcher(body);
                            if (!items.find()) return;
                            Map<String, String> numbers = new HashMap<>();
                            all(NUMBER, body)
                                    .forEach(one -> numbers.put(one.group(1), one.group(2)));
                            List<String> indices = indices(function.group(2), body);
                            if (body.contains("input(")) indices.add(ofInput);
                            for (String index : indices)
                                found.add(
                                        new Access(
                                                function.group(1),
                                                index,
                                                items.group(1),
                                                items.group(2),
                                                numbers));
                        });
        return found;
    }

    /** Of the local matrices among the parameters, and of pointers into them. */
    private static List<String> indices(String parameters, String body) {
        Map<String, String> bases = new HashMap<>();
        all(LOCAL, parameters).forEach(one -> bases.put(one.group(1), "0"));
        all(POINTER, body).forEach(one -> bases.put(one.group(1), one.group(2)));
        List<String> indices = new ArrayList<>();
        bases.forEach(
                (name, base) ->
                        all(Pattern.compile("\\b" + name + "\\[([^\\]]+)\\]"), body)
                                .forEach(one -> indices.add(base + " + " + one.group(1))));
        return indices;
    }

    @Test
    void noBankIsAskedForMoreThanTwoNumbersAtOnce() {
        List<Access> accesses = accesses();
        int[] sizes = {1, 3, 4, 7, 10, 20, 32, 33, 64};
        for (int in : sizes)
            for (int out : sizes) {
                Map<String, Integer> shape =
                        Map.of("in", in, "out", out, "rows", ROWS, "CLASSES", out);
                for (Access access : accesses)
                    assertTrue(
                            access.worst(shape) <= 2,
                            "%s, %s, of %s".formatted(access.function(), access.text(), shape));
            }
    }

    @Test
    void everyMatrixInLocalMemoryIsLookedAt() {
        Map<String, Long> found = new HashMap<>();
        for (Access access : accesses()) found.merge(access.function(), 1L, Long::sum);
        assertEquals(Map.of("forward", 3L, "backward", 4L, "update", 4L, "softmax", 7L), found);
    }

    @Test
    void aStrideOf32IsSeenToAskOneBankForAllOfThem() {
        var rows = new Access("", "j * 32 + i", "o", "64", Map.of("j", "o / 2"));
        assertEquals(16, rows.worst(Map.of()));
    }

    /**
     * A whole number out of names, numbers, macros of one parameter, and + * / % | in C's order.
     */
    private static final class Formula {
        private static final Pattern TOKEN = Pattern.compile("\\w+|[-+*/%|()]");

        private static final Map<String, List<String>> TOKENS = new HashMap<>();
        private static final Map<String, MatchResult> MACROS = new HashMap<>();

        private final Map<String, Integer> names;
        private List<String> tokens;
        private int at;

        Formula(Map<String, Integer> names) {
            this.names = names;
        }

        int value(String text) {
            tokens =
                    TOKENS.computeIfAbsent(
                            text, it -> all(TOKEN, it).map(MatchResult::group).toList());
            at = 0;
            int value = union();
            if (at < tokens.size()) throw new AssertionError("not understood: " + text);
            return value;
        }

        private boolean next(String token) {
            boolean isNext = at < tokens.size() && tokens.get(at).equals(token);
            if (isNext) at++;
            return isNext;
        }

        private int union() {
            int value = sum();
            while (next("|")) value |= sum();
            return value;
        }

        private int sum() {
            int value = product();
            while (next("+")) value += product();
            return value;
        }

        private int product() {
            int value = single();
            while (true)
                if (next("*")) value *= single();
                else if (next("/")) value /= single();
                else if (next("%")) value %= single();
                else return value;
        }

        private int single() {
            if (next("(")) return closed();
            String token = tokens.get(at++);
            if (token.matches("\\d+")) return Integer.parseInt(token);
            if (!next("(")) return names.get(token);
            int argument = closed();
            MatchResult macro = MACROS.computeIfAbsent(token, Formula::macro);
            return new Formula(Map.of(macro.group(1), argument)).value(macro.group(2));
        }

        private static MatchResult macro(String name) {
            return all(
                            Pattern.compile("#define " + name + "\\((\\w+)\\) (.*?)(?: *//.*)?\\n"),
                            SOURCE)
                    .findFirst()
                    .orElseThrow();
        }

        private int closed() {
            int value = union();
            if (!next(")")) throw new AssertionError("a ) is missing in " + tokens);
            return value;
        }
    }
}
