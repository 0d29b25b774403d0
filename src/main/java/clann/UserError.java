package clann;

/**
 * A fault that its user can mend: one line that names what is wrong, where, and what to do. The
 * command line prints the message alone and ends with {@link Kind#exitCode()}.
 */
public final class UserError extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Whose fault it is, and so with which code the process ends. */
    public enum Kind {
        /** A check that failed or a training that diverged. */
        FAILED(1),
        /** An option, an argument or the contents of an input file. */
        INPUT(2),
        /** A device: none there, a kernel that does not build, too little memory, a failed call. */
        DEVICE(3),
        /** A file that cannot be written. */
        OUTPUT(4);

        private final int exitCode;

        Kind(int exitCode) {
            this.exitCode = exitCode;
        }

        public int exitCode() {
            return exitCode;
        }
    }

    private final Kind kind;

    private UserError(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    public static UserError failed(String message) {
        return new UserError(Kind.FAILED, message, null);
    }

    public static UserError failed(String message, Throwable cause) {
        return new UserError(Kind.FAILED, message, cause);
    }

    public static UserError input(String message) {
        return new UserError(Kind.INPUT, message, null);
    }

    public static UserError input(String message, Throwable cause) {
        return new UserError(Kind.INPUT, message, cause);
    }

    public static UserError device(String message) {
        return new UserError(Kind.DEVICE, message, null);
    }

    public static UserError device(String message, Throwable cause) {
        return new UserError(Kind.DEVICE, message, cause);
    }

    public static UserError output(String message, Throwable cause) {
        return new UserError(Kind.OUTPUT, message, cause);
    }
}
