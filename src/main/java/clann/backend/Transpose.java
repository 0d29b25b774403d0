package clann.backend;

/** How an operand of a multiply is read. */
public enum Transpose {
    NO,
    YES
}
