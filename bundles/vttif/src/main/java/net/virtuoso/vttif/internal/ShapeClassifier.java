package net.virtuoso.vttif.internal;

import java.util.Arrays;
import net.virtuoso.model.TopologyClass;
import org.jspecify.annotations.Nullable;

/**
 * Names a connected graph: of all topologies that it is like, the one with the fewest edges missing and extra. Where two
 * are the same graph the earlier in this order is said: pair, all-to-all of three, star, bus, ring, hypercube, torus, mesh,
 * all-to-all, tree. One inference, one thread.
 */
final class ShapeClassifier {
    /** All-to-all programs skip pairs now and then; nothing else that has a name is nearly as dense. */
    private static final double DENSE_TOLERANCE = 0.3;

    /** Any connected graph is a tree and something: what is too much counts double, */
    private static final double TREE_WEIGHT = 2;

    /** and anything that is nearly as good and says more is preferred. */
    private static final double TREE_HANDICAP = 0.1;

    private static final long MOST_STEPS = 4_000_000;

    /** With more of them lattices differ by more edges than stray pairs happen to make up for. */
    private static final int FEW_VMS = 64;

    private final double tolerance;
    private final Effort effort = new Effort(MOST_STEPS);
    private @Nullable Layout layout;
    private int[] layoutVms = {};

    /**
     * @param tolerance missing and extra edges as a fraction of the topology's edges
     */
    ShapeClassifier(double tolerance) {
        this.tolerance = tolerance;
    }

    /** Whether a graph of so many edges is too dense for anything but all-to-all, so that its edges needn't be looked at. */
    static boolean isDense(int vertices, int edges) {
        return edges > 8 && edges > vertices * (StrictMath.log(vertices) / StrictMath.log(2) * 0.5 + 1) * 1.25;
    }

    /** Names a graph by its size alone. */
    private static Shape dense(int vertices, int edges) {
        int all = vertices * (vertices - 1) / 2;
        return vertices > 2 && all - edges <= DENSE_TOLERANCE * all
                ? Shape.plain(TopologyClass.ALL_TO_ALL, all, all - edges, 0)
                : Shape.other(edges);
    }

    /** Names a component. */
    Shape name(Component component) {
        Graph graph = component.graph();
        int n = component.vms().length;
        if (graph == null) {
            return dense(n, component.edges());
        }
        if (n == 2) {
            return Shape.plain(TopologyClass.PAIR, 1, 0, 0);
        }
        Shape dense = dense(n, graph.edges());
        if (n == 3 && graph.edges() == 3) {
            return dense;
        }
        Shape best = better(null, TreeFit.star(graph));
        best = isExact(best) ? best : better(best, LineFit.bus(graph, tolerance, effort));
        best = isExact(best) ? best : better(best, LineFit.ring(graph, tolerance, effort));
        best = isExact(best) ? best : better(best, lattice(component.vms(), graph));
        best = isExact(best) ? best : better(best, dense.kind() == TopologyClass.ALL_TO_ALL ? dense : null);
        best = isExact(best) ? best : better(best, TreeFit.tree(graph));
        return best == null ? Shape.other(graph.edges()) : best;
    }

    /**
     * The layout found last serves as long as it fits and no other lattice is nearer: neighbouring thresholds leave nearly the
     * same graph, but a mesh of few VMs is a hypercube as soon as one stray pair or two are above the threshold.
     */
    private @Nullable Shape lattice(int[] vms, Graph graph) {
        Layout known = Arrays.equals(vms, layoutVms) ? layout : null;
        if (known != null && known.errors(graph) > tolerance * known.lattice().edges()) {
            known = null;
        }
        if (known != null && graph.size() > FEW_VMS) {
            return known.shape(graph);
        }
        Layout found = LatticeFit.fit(graph, tolerance, effort, known);
        if (found == null) {
            return null;
        }
        layout = found;
        layoutVms = vms;
        return found.shape(graph);
    }

    private @Nullable Shape better(@Nullable Shape best, @Nullable Shape candidate) {
        if (candidate == null || error(candidate) > limit(candidate)) {
            return best;
        }
        return best == null || distance(candidate) < distance(best) ? candidate : best;
    }

    private static boolean isExact(@Nullable Shape shape) {
        return shape != null && shape.error() == 0;
    }

    private double limit(Shape shape) {
        return shape.kind() == TopologyClass.ALL_TO_ALL ? DENSE_TOLERANCE : tolerance;
    }

    private static double distance(Shape shape) {
        return shape.kind() == TopologyClass.TREE ? error(shape) + TREE_HANDICAP : error(shape);
    }

    private static double error(Shape shape) {
        return shape.kind() == TopologyClass.TREE ? TREE_WEIGHT * shape.error() : shape.error();
    }
}
