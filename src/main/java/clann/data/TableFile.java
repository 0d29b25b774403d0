package clann.data;

import clann.UserError;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A CSV file as a user brings it: commas, double quotes, UTF-8, a header of columns' names, then a
 * sample a row; gzipped where its name ends in .gz.
 */
public final class TableFile {
    private TableFile() {}

    /**
     * For training: every column is a feature, but the last one, which is the label.
     *
     * <p>Classes are the different labels as they are written, in the order of their numbers where
     * all are numbers, else of their characters.
     *
     * @throws UserError where the file is not such a table; names the line and the column
     */
    public static Dataset read(Path file) {
        CsvShape shape = CsvScan.of(file);
        requireTrainingHeader(shape);
        int features = shape.header().size() - 1;
        double[] x = matrix(shape, features);
        int[] labels = new int[shape.rows()];
        Map<String, Integer> codes = new LinkedHashMap<>();
        int[] columns = IntStream.range(0, shape.header().size()).toArray();
        try (CsvCells cells = new CsvCells(shape, columns, features)) {
            int i = 0;
            for (int row = 0; cells.nextRow(); row++) {
                for (int feature = 0; feature < features; feature++) x[i++] = cells.number();
                String label = cells.text();
                if (label.isBlank())
                    throw shape.fault(
                            row, features, "the label is empty; fill it in or delete the row");
                labels[row] = codes.computeIfAbsent(label, l -> codes.size());
            }
        }
        List<String> found = List.copyOf(codes.keySet());
        if (found.size() == 1)
            throw shape.fault(
                    "every label in column %s is %s; training needs at least two classes"
                            .formatted(
                                    Shown.text(shape.header().get(features)),
                                    Shown.text(found.get(0))));
        List<String> classes = sorted(found);
        int[] indices = indices(found, classes);
        for (int row = 0; row < labels.length; row++) labels[row] = indices[labels[row]];
        return new Dataset(
                name(file),
                shape.header().subList(0, features),
                classes,
                x,
                labels,
                Optional.empty());
    }

    /**
     * For prediction: the named columns, in the order of the names; whatever else is in the file
     * does not matter.
     *
     * @throws UserError where the file has no such column, or something else than numbers in it;
     *     names the line and the column
     */
    public static Samples samples(Path file, List<String> names) {
        CsvShape shape = CsvScan.of(file);
        int[] columns = shape.columns().indices(names);
        double[] x = matrix(shape, columns.length);
        try (CsvCells cells = new CsvCells(shape, columns, columns.length)) {
            int i = 0;
            while (cells.nextRow())
                for (int column = 0; column < columns.length; column++) x[i++] = cells.number();
        }
        return new Samples(shape.rows(), names, x);
    }

    private static void requireTrainingHeader(CsvShape shape) {
        List<String> header = shape.header();
        if (header.size() < 2)
            throw shape.fault(
                    "has only the column %s; it needs a feature and, last, the label, with commas between"
                            .formatted(Shown.text(header.get(0))));
        if (header.stream().map(String::strip).allMatch(Decimals::isNumber))
            throw shape.fault(
                    "the first line is a header; line 1 holds only numbers, so put the columns' names above it");
        int unnamed = header.indexOf("");
        if (unnamed >= 0)
            throw shape.fault("column %d has no name in line 1; name it".formatted(unnamed + 1));
        shape.columns().indices(header); // none is there twice
    }

    private static double[] matrix(CsvShape shape, int columns) {
        long numbers = (long) shape.rows() * columns;
        if (numbers > Integer.MAX_VALUE - 8)
            throw shape.fault(
                    "%d rows of %d numbers are more than the 2147483639 that fit; use fewer rows"
                            .formatted(shape.rows(), columns));
        return new double[(int) numbers];
    }

    private static List<String> sorted(List<String> labels) {
        boolean numbers = labels.stream().map(String::strip).allMatch(TableFile::isFinite);
        Comparator<String> byText = Comparator.naturalOrder();
        Comparator<String> byNumber =
                Comparator.<String>comparingDouble(l -> Decimals.parse(l.strip()));
        return labels.stream().sorted(numbers ? byNumber.thenComparing(byText) : byText).toList();
    }

    private static boolean isFinite(String text) {
        return Decimals.isNumber(text) && Double.isFinite(Decimals.parse(text));
    }

    /** For each label found, which class it is. */
    private static int[] indices(List<String> found, List<String> classes) {
        int[] indices = new int[found.size()];
        Map<String, Integer> position = new LinkedHashMap<>();
        for (String label : classes) position.put(label, position.size());
        for (int i = 0; i < indices.length; i++) indices[i] = position.get(found.get(i));
        return indices;
    }

    /** The file's name without .csv and .gz. */
    private static String name(Path file) {
        String name = file.getFileName().toString().replaceFirst("(?i)\\.gz$", "");
        String bare = name.replaceFirst("(?i)\\.csv$", "");
        return bare.isEmpty() ? name : bare;
    }
}
