package clann.backend;

import clann.UserError;

/** What the sizes of an operation's matrices must be to each other. */
public final class Shapes {
    /** What is longer than this is no array of Java. */
    private static final int LONGEST = Integer.MAX_VALUE - 8;

    private Shapes() {}

    /**
     * How many numbers a matrix of this size has.
     *
     * @throws UserError of kind DEVICE where that is more than one can have
     */
    public static int length(int rows, int columns) {
        long length = (long) rows * columns;
        if (length > LONGEST)
            throw UserError.device(
                    ("too little memory: a matrix of %,d x %,d is larger than the %,d numbers that fit"
                                    + " into one; take smaller --layers or --batch")
                            .formatted(rows, columns, LONGEST));
        return (int) length;
    }

    /** Demands that the operands of a multiply fit; gives k, the length of the sums. */
    public static int multiply(
            Matrix a, Transpose left, Matrix b, Transpose right, Matrix c, Epilogue epilogue) {
        int m = left == Transpose.NO ? a.rows() : a.columns();
        int k = left == Transpose.NO ? a.columns() : a.rows();
        int depth = right == Transpose.NO ? b.rows() : b.columns();
        int n = right == Transpose.NO ? b.columns() : b.rows();
        if (k != depth || c.rows() != m || c.columns() != n)
            throw new IllegalArgumentException(
                    "a product of %d x %d and %d x %d does not fit into %s"
                            .formatted(m, k, depth, n, size(c)));
        if (c == a || c == b)
            throw new IllegalArgumentException("a product cannot overwrite its operand");
        if (epilogue instanceof Epilogue.AddBias add) rowOf(add.bias(), n);
        if (epilogue instanceof Epilogue.AddBiasLogistic add) rowOf(add.bias(), n);
        if (epilogue instanceof Epilogue.TimesSlope slope) same(c, slope.y());
        if (epilogue instanceof Epilogue.Descend descend) {
            rowOf(descend.biases(), n);
            if (right == Transpose.YES)
                throw new IllegalArgumentException("biases descend along a gradient as it is");
        }
        return k;
    }

    /** Demands that all have the size of the first. */
    public static void same(Matrix first, Matrix... others) {
        for (Matrix other : others)
            if (other.rows() != first.rows() || other.columns() != first.columns())
                throw new IllegalArgumentException(
                        "%s where %s is needed".formatted(size(other), size(first)));
    }

    /** Demands 1 x columns. */
    public static void rowOf(Matrix row, int columns) {
        if (row.rows() != 1 || row.columns() != columns)
            throw new IllegalArgumentException(
                    "%s where 1 x %d is needed".formatted(size(row), columns));
    }

    /** Demands rows x 1. */
    public static void columnOf(Matrix column, int rows) {
        if (column.rows() != rows || column.columns() != 1)
            throw new IllegalArgumentException(
                    "%s where %d x 1 is needed".formatted(size(column), rows));
    }

    /** Demands that rows first … first + count - 1 are among the rows there are. */
    public static void rowsWithin(int first, int count, int rows) {
        if (first < 0 || count < 1 || first > rows - count)
            throw new IndexOutOfBoundsException(
                    "rows %d to %d of %d".formatted(first, first + count - 1, rows));
    }

    /** Demands that a view lies within the numbers that a matrix has. */
    public static void viewWithin(int offset, int rows, int columns, Matrix of) {
        if (rows < 1 || columns < 1 || offset < 0 || offset + (long) rows * columns > of.length())
            throw new IndexOutOfBoundsException(
                    "%d x %d numbers from %d on of %s".formatted(rows, columns, offset, size(of)));
    }

    /** Demands as many values as the matrix has elements. */
    public static void length(double[] values, Matrix matrix) {
        if (values.length != matrix.length())
            throw new IllegalArgumentException(
                    "%d values for %s".formatted(values.length, size(matrix)));
    }

    /** Demands that a gather finds a row number for each row of y, and rows as wide as y. */
    public static void gather(Matrix x, RowOrder order, int first, Matrix y) {
        rowsWithin(first, y.rows(), order.length());
        if (x.columns() != y.columns())
            throw new IllegalArgumentException(
                    "rows of %d numbers do not fit into %s".formatted(x.columns(), size(y)));
    }

    private static String size(Matrix matrix) {
        return matrix.rows() + " x " + matrix.columns();
    }
}
