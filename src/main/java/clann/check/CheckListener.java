package clann.check;

/** Is told what a check does and finds, as it goes. */
public interface CheckListener {
    /** Before each thing that could fail to come back. */
    void begins(Doing doing);

    void found(CheckRow row);
}
