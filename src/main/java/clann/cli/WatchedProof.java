package clann.cli;

import clann.UserError;
import clann.backend.opencl.OpenClBackend;
import clann.check.CheckRow;
import clann.proof.Claim;
import clann.proof.Proof;
import clann.proof.QuickProof;
import clann.train.Place;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * A proof in processes of its own: a driver that crashes or hangs does not take this one along. In
 * two of them, as what takes the time is compiling, and drivers do that one program at a time.
 */
final class WatchedProof implements Proof.Runner {
    @Override
    public Proof run(OpenClBackend device, List<Claim> claims) {
        List<Claim> mine = new ArrayList<>();
        List<Claim> others = new ArrayList<>();
        Map<String, List<Claim>> halves = new HashMap<>();
        for (Claim claim : claims)
            halves.computeIfAbsent(claim.program(), is -> halves.size() % 2 == 0 ? mine : others)
                    .add(claim);
        if (others.isEmpty()) return half(device, mine);
        var other = new FutureTask<>(() -> half(device, others));
        var thread = new Thread(other);
        thread.setDaemon(true);
        thread.start();
        try {
            return half(device, mine).and(other.get());
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts this thread", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException fault) throw fault;
            throw new IllegalStateException(e.getCause());
        } finally {
            other.cancel(true);
        }
    }

    private static Proof half(OpenClBackend device, List<Claim> claims) {
        var check = new WatchedCheck(CheckWorker.Task.proof(device, claims), true);
        check.run(SILENT);
        return check.proof().orElseThrow(() -> failed(device, check.rows()));
    }

    private static UserError failed(OpenClBackend device, List<CheckRow> rows) {
        CheckRow last = rows.get(rows.size() - 1);
        return UserError.device(
                "%s fails at its first use, at %s: %s: %s shows more; --unproven uses it all the same"
                        .formatted(
                                device.facts().label(),
                                last.smallestCase().map(Object::toString).orElse(last.subject()),
                                last.details().get(0),
                                QuickProof.command(device)));
    }

    private static final WatchedCheck.Listener SILENT =
            new WatchedCheck.Listener() {
                @Override
                public void says(String line) {}

                @Override
                public void begins(Place place) {}

                @Override
                public void finds(Place place, CheckRow row) {}
            };
}
