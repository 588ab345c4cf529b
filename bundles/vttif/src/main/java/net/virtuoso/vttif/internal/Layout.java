package net.virtuoso.vttif.internal;

/**
 * A lattice with a vertex at every position. It can be held against any graph on the same vertices.
 *
 * @param places each vertex's position
 */
record Layout(Lattice lattice, int[] places) {
    /** How many edges of a graph join vertices that are next to each other here. */
    private int agreements(Graph graph) {
        int found = 0;
        for (int v = 0; v < graph.size(); v++) {
            for (int i = 0; i < graph.degree(v); i++) {
                int w = graph.neighbour(v, i);
                found += v < w && lattice.adjacent(places[v], places[w]) ? 1 : 0;
            }
        }
        return found;
    }

    /** Missing and extra edges of a graph. */
    int errors(Graph graph) {
        return lattice.edges() + graph.edges() - 2 * agreements(graph);
    }

    /** The graph named after the lattice. */
    Shape shape(Graph graph) {
        int found = agreements(graph);
        return new Shape(
                lattice.kind(),
                lattice.edges(),
                lattice.edges() - found,
                graph.edges() - found,
                places,
                lattice.columns());
    }
}
