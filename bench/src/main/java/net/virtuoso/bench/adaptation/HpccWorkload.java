package net.virtuoso.bench.adaptation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import net.virtuoso.lab.LabProcess;
import net.virtuoso.lab.Requirements;

/**
 * The HPC Challenge benchmark under Open MPI as Debian ships them, one process in each VM: matrices transposed, a system of
 * equations, random updates of a table, a Fourier transform, and messages around rings. Its phases exchange with different
 * neighbours. It is told to use the VMs' network and nothing else; how {@code mpirun} enters a VM is the only thing that is
 * made for this lab.
 */
final class HpccWorkload implements Workload {
    static final String NAME = "hpcc";
    private static final List<String> COMMANDS = List.of("hpcc", "mpirun");
    private static final Duration LIMIT = Duration.ofMinutes(30);
    private static final double NANO = 1e9;
    private static final String END = "End of HPC Challenge tests";
    private static final Pattern COMPLAINT = Pattern.compile("\\(failed\\)|FAILED|Success=0");

    private final int size;

    /** @param size of the matrices: run time grows with it */
    HpccWorkload(int size) {
        this.size = size;
    }

    /** The commands that are missing on this machine. */
    static List<String> missing() {
        return COMMANDS.stream()
                .filter(command -> !Requirements.isOnPath(command))
                .toList();
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String program() {
        return NAME;
    }

    @Override
    public String pattern() {
        return "several";
    }

    @Override
    public Lines lines() {
        return Lines.FAST;
    }

    /** The size of the matrices. */
    int size() {
        return size;
    }

    @Override
    public Finished run(Cluster cluster, String run) {
        Path directory = cluster.lab().directory().resolve(run);
        Path agent = directory.resolve("agent");
        try {
            Files.createDirectories(directory);
            for (int vm = 0; vm < Cluster.VMS; vm++) {
                Files.createDirectories(directory.resolve(Cluster.vmName(vm)));
            }
            Files.writeString(directory.resolve("hpccinf.txt"), input());
            Files.writeString(agent, agent(directory, cluster.vms().get(0).name()));
            Files.setPosixFilePermissions(agent, PosixFilePermissions.fromString("rwx------"));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot prepare " + directory, e);
        }
        try (TrafficStart traffic = TrafficStart.watch(cluster.vms().get(0))) {
            long start = System.nanoTime();
            LabProcess process = cluster.vms()
                    .get(0)
                    .start(
                            run,
                            command(directory, agent),
                            Map.of("TMPDIR", directory.resolve("vm-1").toString()));
            int exit = process.await(LIMIT);
            double seconds = (System.nanoTime() - start) / NANO;
            Instant ended = Instant.now();
            List<String> output = output(directory.resolve("hpccoutf.txt"));
            if (exit != 0 || output.stream().noneMatch(line -> line.startsWith(END))) {
                throw new IllegalStateException(run + " failed with exit code " + exit + process.said());
            }
            return new Finished(seconds, traffic.began(), ended, complaints(output));
        }
    }

    /** What the benchmark has written; nothing if it didn't come to that. */
    private static List<String> output(Path file) {
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    /** The lines that say what it has found wrong with its own results. */
    static List<String> complaints(List<String> output) {
        return output.stream()
                .filter(line -> COMPLAINT.matcher(line).find())
                .map(String::strip)
                .toList();
    }

    /**
     * The command, in the first VM. A process spins while it waits for a message; it yields here, and everything that forwards
     * frames goes before it, since eight VMs and five hosts share the machine's processors.
     */
    static List<String> command(Path directory, Path agent) {
        List<String> hosts = new ArrayList<>();
        Cluster.addresses().forEach(address -> hosts.add(address + ":1"));
        List<String> mpirun = new ArrayList<>(List.of("mpirun", "--allow-run-as-root", "-np"));
        mpirun.add(Integer.toString(Cluster.VMS));
        mpirun.addAll(List.of("--host", String.join(",", hosts), "--bind-to", "none", "-wdir", directory.toString()));
        Map.of(
                        "plm_rsh_agent", agent.toString(),
                        "plm_rsh_no_tree_spawn", "1",
                        "oob_tcp_if_include", Cluster.SUBNET,
                        "btl_tcp_if_include", Cluster.SUBNET,
                        "btl", "tcp,self",
                        "pml", "ob1",
                        "mpi_yield_when_idle", "1")
                .entrySet()
                .stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(parameter -> mpirun.addAll(List.of("--mca", parameter.getKey(), parameter.getValue())));
        mpirun.add("hpcc");
        // A host name of its own, or the VMs would take themselves for one.
        List<String> all = new ArrayList<>(
                List.of("nice", "-n", "19", "unshare", "--uts", "sh", "-c", "hostname vm-1; exec \"$@\"", "sh"));
        all.addAll(mpirun);
        return all;
    }

    /** What mpirun calls in place of ssh, with a host and a command line: it enters the VM of that address. */
    static String agent(Path directory, String firstVm) {
        String names = firstVm.substring(0, firstVm.length() - 1);
        return """
                #!/bin/sh
                number=${1##*.}
                shift
                TMPDIR=%s/vm-$number
                export TMPDIR
                exec nice -n 19 ip netns exec %s$number unshare --uts sh -c "hostname vm-$number; $*"
                """.formatted(directory, names);
    }

    /** The benchmark's input file in the form that it ships with. */
    String input() {
        return """
                HPLinpack benchmark input file
                Innovative Computing Laboratory, University of Tennessee
                HPL.out output file name (if any)
                8       device out (6=stdout,7=stderr,file)
                1       # of problems sizes (N)
                %1$d    Ns
                1       # of NBs
                64      NBs
                0       PMAP process mapping (0=Row-,1=Column-major)
                1       # of process grids (P x Q)
                2       Ps
                %2$d    Qs
                16.0    threshold
                1       # of panel fact
                2       PFACTs (0=left, 1=Crout, 2=Right)
                1       # of recursive stopping criterium
                4       NBMINs (>= 1)
                1       # of panels in recursion
                2       NDIVs
                1       # of recursive panel fact.
                1       RFACTs (0=left, 1=Crout, 2=Right)
                1       # of broadcast
                1       BCASTs (0=1rg,1=1rM,2=2rg,3=2rM,4=Lng,5=LnM)
                1       # of lookahead depth
                1       DEPTHs (>=0)
                2       SWAP (0=bin-exch,1=long,2=mix)
                64      swapping threshold
                0       L1 in (0=transposed,1=no-transposed) form
                0       U  in (0=transposed,1=no-transposed) form
                1       Equilibration (0=no,1=yes)
                8       memory alignment in double (> 0)
                ##### This line (no. 32) is ignored (it serves as a separator). ######
                0       Number of additional problem sizes for PTRANS
                1200    values of N
                0       number of additional blocking sizes for PTRANS
                64      values of NB
                """.formatted(size, Cluster.VMS / 2);
    }
}
