package clann.data;

import clann.UserError;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The columns of a table by their exact names.
 *
 * @param table what a message calls the table
 */
record Columns(String table, List<String> names) {
    /** So many names stand in a message that lists them. */
    private static final int LISTED = 5;

    /**
     * Where the wanted columns stand, in the order wanted.
     *
     * @throws UserError where one is missing or stands there twice; names it
     */
    int[] indices(List<String> wanted) {
        Map<String, Integer> first = new HashMap<>();
        Set<String> twice = new HashSet<>();
        for (int i = 0; i < names.size(); i++)
            if (first.putIfAbsent(names.get(i), i) != null) twice.add(names.get(i));

        int[] indices = new int[wanted.size()];
        for (int i = 0; i < indices.length; i++) {
            String name = wanted.get(i);
            if (twice.contains(name))
                throw UserError.input(
                        "%s: more than one column is called %s; give each its own name"
                                .formatted(table, Shown.text(name)));
            if (!first.containsKey(name))
                throw UserError.input(
                        "%s: column %s is missing; there are %s"
                                .formatted(table, Shown.text(name), listed()));
            indices[i] = first.get(name);
        }
        return indices;
    }

    private String listed() {
        List<String> shown = names.stream().limit(LISTED).map(Shown::text).toList();
        int more = names.size() - shown.size();
        return String.join(", ", shown) + (more > 0 ? " and %d more".formatted(more) : "");
    }
}
