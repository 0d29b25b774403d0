package clann.cli;

import clann.proof.ProofMemory;
import clann.proof.QuickProof;
import clann.train.DeviceChoice.Admission;
import picocli.CommandLine.Option;

/** Whether a device has to show at its first use that its kernels are right. */
final class ProofOption {
    @Option(
            names = "--unproven",
            description =
                    "Use an OpenCL device without proof, or in spite of it. Default: at the first use"
                            + " of a device, driver and kernel source a few cases of each kernel that"
                            + " the work takes are checked, for 5 s at most, and the verdict is remembered. Example: --unproven")
    private boolean unproven;

    Admission admission() {
        return unproven
                ? Admission.FREE
                : new QuickProof(ProofMemory.ofUser(), new WatchedProof())::require;
    }
}
