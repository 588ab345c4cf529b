package net.virtuoso.planner.internal;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.virtuoso.model.PlanGoal;
import net.virtuoso.planner.Limits;
import net.virtuoso.planner.NodePair;
import net.virtuoso.planner.Solution;

/** Why pairs of nodes stay on the star. */
public final class StarReasons {
    /** More than these nobody reads. */
    private static final int MOST = 40;

    private final Situation situation;
    private final Limits limits;
    private final PlanGoal goal;
    private final Ground ground;
    private final Board board;

    public StarReasons(Situation situation, Ground ground, Solution solution) {
        this.situation = situation;
        this.ground = ground;
        limits = ground.problem.limits();
        goal = ground.problem.goal();
        board = new Board(ground);
        int[] place = ground.place.clone();
        solution.places().forEach((mac, node) -> place[ground.vm(mac)] = ground.host(node));
        int[] code = new int[ground.pairCount];
        for (int pair = 0; pair < code.length; pair++) {
            code[pair] = Ground.STAR;
        }
        solution.routes()
                .forEach((pair, route) ->
                        code[ground.pair(ground.host(pair.a()), ground.host(pair.b()))] = ground.code(route));
        board.load(place, code);
    }

    /** One sentence each, for those of the pairs that are on the star and could be elsewhere. */
    public List<String> of(List<NodePair> pairs) {
        List<String> reasons = new ArrayList<>();
        Set<NodePair> planned = new HashSet<>(pairs);
        situation.operators.forEach((pair, rate) -> {
            if (!planned.contains(pair) && reasons.size() < MOST) {
                reasons.add(pair + ": an operator's rules say where all of it goes");
            }
        });
        int more = 0;
        for (NodePair pair : pairs) {
            int index = ground.pair(ground.host(pair.a()), ground.host(pair.b()));
            if (pair.has(ground.hosts.get(ground.proxy)) || board.code[index] != Ground.STAR) {
                continue;
            }
            if (reasons.size() < MOST) {
                reasons.add(pair + ": " + why(index, pair));
            } else {
                more++;
            }
        }
        if (more > 0) {
            reasons.add(more + " more pairs of nodes stay on the star");
        }
        return reasons;
    }

    private String why(int index, NodePair pair) {
        double rate = board.rate(index);
        if (ground.held[index]) {
            return "it has changed recently and stays as it is";
        }
        if (rate < limits.minimumRate()) {
            return PlanGoal.RESIDUAL_BANDWIDTH.text(rate) + " is below the limit of "
                    + PlanGoal.RESIDUAL_BANDWIDTH.text(limits.minimumRate()) + "; it stays on the star";
        }
        if (limits.forbiddenPairs().contains(pair)) {
            return "the policy allows no link between them";
        }
        if (!ground.linkable[index]) {
            return situation.isMissing(pair)
                    ? "no link between them came up; it is tried again"
                    : "neither node can be reached by the other over an allowed transport";
        }
        if (!board.hasRoomFor(index)) {
            return board.countedLinks() >= limits.maxLinks()
                    ? "the limit of " + limits.maxLinks() + " links is reached"
                    : "the limit of " + limits.maxLinksOfANode() + " links of a node is reached";
        }
        double before = board.net();
        board.mark();
        board.reroute(index, Ground.DIRECT);
        board.settle();
        double gain = board.net() - before;
        board.undo();
        return "a link would gain " + goal.text(gain) + " with its cost taken off; it stays on the star";
    }
}
