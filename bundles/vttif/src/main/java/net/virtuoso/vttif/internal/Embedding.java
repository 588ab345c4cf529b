package net.virtuoso.vttif.internal;

import java.util.Arrays;

/**
 * Lays a graph onto a lattice of the same size from a few vertices whose places are given, in spite of missing and extra
 * edges: a percolation. A position next to settled ones takes the vertex that most of those vote for, if there is one
 * clearly ahead; otherwise it waits until more of its neighbours are settled, and is guessed only when nothing else can go
 * on. The method is that of E. Kazemi, S. H. Hassani and M. Grossglauser, "Growing a Graph Matching from a Handful of
 * Seeds", VLDB 2015, with the lattice as the second graph. On a grid, where one neighbour alone can't tell straight on from
 * the turn, a vote also counts the squares that the vertex could close.
 *
 * <p>Serves one search after the other, each begun by {@link #begin}. One thread.
 */
final class Embedding {
    private static final int FREE = -1;

    private static final int VOTE = 4;
    private static final int CONTRADICTION = 3;
    private static final int SQUARE = 2;
    private static final int CLEARLY_AHEAD = 2;
    private static final int PATIENCE = 4;

    private final Graph graph;
    private final LatticeTable lattice;
    private final Effort effort;
    private final int[] at;
    private final int[] place;
    private final int[] votes;
    private final int[] candidates;
    private final int[] freeAround;
    private final boolean[] queued;
    private final int[] settledAround;
    private final boolean[] waiting;
    /** Positions in the order in which they were settled. */
    private final int[] order;

    private final Queue ready;
    private final Queue lone;
    private int mostErrors;
    private int settled;
    private int agreements;
    private int contradictions;
    private int best;
    private int bestScore;
    private int secondScore;

    /** Numbers, first in, first out; each position gets in once for each of its neighbours at most. */
    private static final class Queue {
        private final int[] numbers;
        private int head;
        private int tail;

        Queue(int most) {
            numbers = new int[most];
        }

        void add(int number) {
            numbers[tail++] = number;
        }

        boolean isEmpty() {
            return head == tail;
        }

        int poll() {
            return head == tail ? FREE : numbers[head++];
        }

        void clear() {
            head = 0;
            tail = 0;
        }
    }

    /** @param effort bounds the work */
    Embedding(Graph graph, LatticeTable lattice, Effort effort) {
        int n = graph.size();
        this.graph = graph;
        this.lattice = lattice;
        this.effort = effort;
        at = new int[n];
        place = new int[n];
        votes = new int[n];
        candidates = new int[n];
        freeAround = new int[n];
        queued = new boolean[n];
        settledAround = new int[n];
        waiting = new boolean[n];
        order = new int[n];
        ready = new Queue(2 * lattice.lattice().edges());
        lone = new Queue(n);
        Arrays.fill(at, FREE);
        Arrays.fill(place, FREE);
    }

    /** Whether it is about this lattice. */
    boolean isOn(Lattice other) {
        return lattice.lattice().equals(other);
    }

    /**
     * Forgets what was settled.
     *
     * @param most more missing and extra edges than this aren't worth finishing
     */
    void begin(int most) {
        mostErrors = most;
        // Nothing else was touched than the settled ones and what is around them.
        for (int s = 0; s < settled; s++) {
            int position = order[s];
            place[at[position]] = FREE;
            at[position] = FREE;
            forget(position);
            for (int i = 0; i < lattice.degree(position); i++) {
                forget(lattice.neighbour(position, i));
            }
        }
        settled = 0;
        agreements = 0;
        contradictions = 0;
        ready.clear();
        lone.clear();
    }

    private void forget(int position) {
        queued[position] = false;
        settledAround[position] = 0;
        waiting[position] = false;
    }

    /** Puts a vertex at a position; both are free. */
    void settle(int vertex, int position) {
        at[position] = vertex;
        place[vertex] = position;
        waiting[position] = false;
        order[settled++] = position;
        int count = lattice.degree(position);
        for (int i = 0; i < count; i++) {
            int other = lattice.neighbour(position, i);
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
        contradictions += strangers(vertex, position);
    }

    /** Settles all others. Returns whether that went well enough to look at the outcome. */
    boolean grow() {
        while (settled < at.length) {
            if (effort.spent() || contradictions > Math.min(mostErrors, PATIENCE + agreements / 4)) {
                return false;
            }
            // Positions between two settled ones are the sure ones: they go first.
            int position = ready.isEmpty() ? lone.poll() : ready.poll();
            if (position == FREE) {
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
                // Without a candidate it gets in line again as soon as another neighbour is settled.
                waiting[position] = best != FREE;
            }
        }
        return contradictions <= mostErrors;
    }

    /** The outcome, all vertices settled. */
    Layout layout() {
        return new Layout(lattice.lattice(), place.clone());
    }

    /** Settles the waiting position that has the best candidate; {@code false} if none has any. */
    private boolean guess() {
        int position = FREE;
        int vertex = FREE;
        int score = Integer.MIN_VALUE;
        for (int p = 0; p < at.length; p++) {
            if (waiting[p]) {
                weigh(p);
                waiting[p] = best != FREE;
                if (waiting[p] && bestScore > score) {
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
        int count = lattice.degree(position);
        for (int i = 0; i < count; i++) {
            int voter = at[lattice.neighbour(position, i)];
            if (voter == FREE) {
                continue;
            }
            asked++;
            int degree = graph.degree(voter);
            for (int j = 0; j < degree; j++) {
                int candidate = graph.neighbour(voter, j);
                if (place[candidate] == FREE && votes[candidate]++ == 0) {
                    candidates[found++] = candidate;
                }
            }
        }
        best = FREE;
        bestScore = Integer.MIN_VALUE;
        secondScore = Integer.MIN_VALUE / 2;
        int steps = 0;
        for (int c = 0; c < found; c++) {
            int candidate = candidates[c];
            int score = VOTE * votes[candidate]
                    - CONTRADICTION * (asked - votes[candidate] + strangers(candidate, position));
            if (found > 1 && lattice.isGrid()) {
                score += SQUARE * squares(candidate, position);
            }
            votes[candidate] = 0;
            steps += 1 + graph.degree(candidate);
            if (score > bestScore) {
                secondScore = Math.max(secondScore, bestScore);
                bestScore = score;
                best = candidate;
            } else {
                secondScore = Math.max(secondScore, score);
            }
        }
        effort.spend(steps);
    }

    /** Settled neighbours of a vertex that aren't next to a position. */
    private int strangers(int vertex, int position) {
        int strangers = 0;
        int degree = graph.degree(vertex);
        for (int i = 0; i < degree; i++) {
            int other = place[graph.neighbour(vertex, i)];
            strangers += other != FREE && !lattice.adjacent(position, other) ? 1 : 0;
        }
        return strangers;
    }

    /** Free positions around a position for which candidate and settled vertices have a free neighbour in common. */
    private int squares(int candidate, int position) {
        int degree = graph.degree(candidate);
        int free = 0;
        for (int i = 0; i < degree; i++) {
            int neighbour = graph.neighbour(candidate, i);
            if (place[neighbour] == FREE) {
                freeAround[free++] = neighbour;
            }
        }
        int squares = 0;
        int fruitless = 0;
        int count = lattice.degree(position);
        for (int i = 0; i < count; i++) {
            int corner = lattice.neighbour(position, i);
            if (at[corner] != FREE) {
                continue;
            }
            int beyond = lattice.degree(corner);
            for (int j = 0; j < beyond; j++) {
                int vertex = at[lattice.neighbour(corner, j)];
                if (vertex == FREE) {
                    continue;
                }
                if (isNextToFree(vertex, free)) {
                    squares++;
                    break;
                }
                fruitless++;
            }
        }
        effort.spend((long) fruitless * degree);
        return squares;
    }

    /** Whether a vertex is a neighbour of one of the free vertices found around a candidate. */
    private boolean isNextToFree(int vertex, int free) {
        for (int i = 0; i < free; i++) {
            if (graph.adjacent(vertex, freeAround[i])) {
                return true;
            }
        }
        return false;
    }
}
