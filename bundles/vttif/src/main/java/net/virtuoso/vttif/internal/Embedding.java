package net.virtuoso.vttif.internal;

import java.util.ArrayDeque;
import java.util.Arrays;

/**
 * Lays a graph onto a lattice of the same size from a few vertices whose places are given, in spite of missing and extra
 * edges: a percolation. A position next to settled ones takes the vertex that most of those vote for, if there is one
 * clearly ahead; otherwise it waits until more of its neighbours are settled, and is guessed only when nothing else can go
 * on. The method is that of E. Kazemi, S. H. Hassani and M. Grossglauser, "Growing a Graph Matching from a Handful of
 * Seeds", VLDB 2015, with the lattice as the second graph. On a grid, where one neighbour alone can't tell straight on from
 * the turn, a vote also counts the squares that the vertex could close.
 *
 * <p>One use, one thread.
 */
final class Embedding {
    private static final int FREE = -1;
    /** More than any position of a lattice has. */
    static final int MOST_NEIGHBOURS = 32;

    private static final int VOTE = 4;
    private static final int CONTRADICTION = 3;
    private static final int SQUARE = 2;
    private static final int CLEARLY_AHEAD = 2;
    private static final int PATIENCE = 4;

    private final Graph graph;
    private final Lattice lattice;
    private final Effort effort;
    private final int mostErrors;
    private final int[] at;
    private final int[] place;
    private final int[] votes;
    private final int[] candidates;
    private final boolean[] queued;
    private final int[] settledAround;
    private final boolean[] waiting;
    private final ArrayDeque<Integer> ready = new ArrayDeque<>();
    private final ArrayDeque<Integer> lone = new ArrayDeque<>();
    private final int[] around = new int[MOST_NEIGHBOURS];
    private final int[] aroundThat = new int[MOST_NEIGHBOURS];
    private int settled;
    private int agreements;
    private int contradictions;
    private int best;
    private int bestScore;
    private int secondScore;

    /**
     * @param effort bounds the work
     * @param mostErrors more missing and extra edges than this aren't worth finishing
     */
    Embedding(Graph graph, Lattice lattice, Effort effort, int mostErrors) {
        int n = graph.size();
        this.graph = graph;
        this.lattice = lattice;
        this.effort = effort;
        this.mostErrors = mostErrors;
        at = new int[n];
        place = new int[n];
        votes = new int[n];
        candidates = new int[n];
        queued = new boolean[n];
        settledAround = new int[n];
        waiting = new boolean[n];
        Arrays.fill(at, FREE);
        Arrays.fill(place, FREE);
    }

    /** Puts a vertex at a position; both are free. */
    void settle(int vertex, int position) {
        at[position] = vertex;
        place[vertex] = position;
        waiting[position] = false;
        settled++;
        int count = lattice.neighbours(position, around);
        for (int i = 0; i < count; i++) {
            int other = around[i];
            if (at[other] == FREE) {
                if (++settledAround[other] == 1) {
                    lone.add(other);
                } else if (!queued[other]) {
                    queued[other] = true;
                    ready.add(other);
                }
            } else if (graph.adjacent(vertex, at[other])) {
                agreements++;
            } else {
                contradictions++;
            }
        }
        for (int i = 0; i < graph.degree(vertex); i++) {
            int other = place[graph.neighbour(vertex, i)];
            if (other != FREE && !lattice.adjacent(position, other)) {
                contradictions++;
            }
        }
    }

    /** Settles all others. Returns whether that went well enough to look at the outcome. */
    boolean grow() {
        while (settled < at.length) {
            if (effort.spent() || contradictions > Math.min(mostErrors, PATIENCE + agreements / 4)) {
                return false;
            }
            // Positions between two settled ones are the sure ones: they go first.
            Integer position = ready.isEmpty() ? lone.poll() : ready.poll();
            if (position == null) {
                if (!guess()) {
                    fill();
                }
                continue;
            }
            queued[position] = false;
            if (at[position] != FREE) {
                continue;
            }
            weigh(position);
            if (best != FREE && bestScore > 0 && bestScore >= secondScore + CLEARLY_AHEAD) {
                settle(best, position);
            } else {
                waiting[position] = true;
            }
        }
        return contradictions <= mostErrors;
    }

    /** The outcome, all vertices settled. */
    Layout layout() {
        return new Layout(lattice, place);
    }

    /** Settles the waiting position that has the best candidate; {@code false} if none has any. */
    private boolean guess() {
        int position = FREE;
        int vertex = FREE;
        int score = Integer.MIN_VALUE;
        for (int p = 0; p < at.length; p++) {
            if (waiting[p]) {
                weigh(p);
                if (best != FREE && bestScore > score) {
                    position = p;
                    vertex = best;
                    score = bestScore;
                }
            }
        }
        if (position == FREE) {
            return false;
        }
        settle(vertex, position);
        return true;
    }

    /** Puts what is left anywhere. */
    private void fill() {
        int vertex = 0;
        for (int p = 0; p < at.length; p++) {
            if (at[p] == FREE) {
                while (place[vertex] != FREE) {
                    vertex++;
                }
                settle(vertex, p);
            }
        }
    }

    /** Finds the best and the second best score of the free vertices for a position. */
    private void weigh(int position) {
        int found = 0;
        int asked = 0;
        int count = lattice.neighbours(position, around);
        for (int i = 0; i < count; i++) {
            int voter = at[around[i]];
            if (voter == FREE) {
                continue;
            }
            asked++;
            for (int j = 0; j < graph.degree(voter); j++) {
                int candidate = graph.neighbour(voter, j);
                if (place[candidate] == FREE && votes[candidate]++ == 0) {
                    candidates[found++] = candidate;
                }
            }
        }
        best = FREE;
        bestScore = Integer.MIN_VALUE;
        secondScore = Integer.MIN_VALUE / 2;
        for (int c = 0; c < found; c++) {
            int candidate = candidates[c];
            int score = VOTE * votes[candidate]
                    - CONTRADICTION * (asked - votes[candidate] + strangers(candidate, position));
            if (found > 1 && lattice instanceof Lattice.Grid) {
                score += SQUARE * squares(candidate, count);
            }
            votes[candidate] = 0;
            effort.spend(1 + graph.degree(candidate));
            if (score > bestScore) {
                secondScore = Math.max(secondScore, bestScore);
                bestScore = score;
                best = candidate;
            } else {
                secondScore = Math.max(secondScore, score);
            }
        }
    }

    /** Settled neighbours of a vertex that wouldn't be next to it. */
    private int strangers(int candidate, int position) {
        int strangers = 0;
        for (int i = 0; i < graph.degree(candidate); i++) {
            int other = place[graph.neighbour(candidate, i)];
            strangers += other != FREE && !lattice.adjacent(position, other) ? 1 : 0;
        }
        return strangers;
    }

    /** Free positions around the position being weighed for which candidate and settled vertices have a free neighbour in common. */
    private int squares(int candidate, int count) {
        int squares = 0;
        for (int i = 0; i < count; i++) {
            int corner = around[i];
            if (at[corner] != FREE) {
                continue;
            }
            int beyond = lattice.neighbours(corner, aroundThat);
            boolean closes = false;
            for (int j = 0; j < beyond && !closes; j++) {
                int vertex = at[aroundThat[j]];
                closes = vertex != FREE && shareFree(candidate, vertex);
            }
            squares += closes ? 1 : 0;
        }
        return squares;
    }

    private boolean shareFree(int candidate, int vertex) {
        for (int i = 0; i < graph.degree(candidate); i++) {
            int common = graph.neighbour(candidate, i);
            if (place[common] == FREE && graph.adjacent(common, vertex)) {
                return true;
            }
        }
        effort.spend(graph.degree(candidate));
        return false;
    }
}
