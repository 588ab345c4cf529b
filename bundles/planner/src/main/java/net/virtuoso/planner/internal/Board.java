package net.virtuoso.planner.internal;

import java.util.Arrays;

/**
 * A place for each VM and a way for each pair of hosts, how good that is, and changes to it that can be taken back. What a change
 * touches is worked out anew, nothing else, and all sums are whole numbers, so that the result is exactly that of working out
 * everything.
 *
 * <p>{@link #mark} begins a change, {@link #put}, {@link #moveVm} and {@link #dropLink} are its steps, {@link #settle} says how
 * good it is, {@link #undo} takes it back; the next {@link #mark} keeps it.
 */
public final class Board {
    private static final int[] NONE = {};
    /** Costs are cut here, so that sums fit into 64 bits. */
    private static final double MOST_COSTS = 2e18;

    public final Ground ground;
    private final Score score;
    /** Entries: pairs, then what stays inside of each host. */
    private final int entryCount;

    private final int segmentCount;
    public final int[] place;
    /** The code of the way; kept for a pair that exchanges nothing now. */
    public final int[] code;
    /** Demands and bytes a second from the lower host to the higher. */
    public final long[] countUp;

    public final long[] rateUp;
    /** And back. */
    public final long[] countDown;

    public final long[] rateDown;
    /** Segments that are crossed from the lower host to the higher. */
    final int[][] up;

    final int[][] down;
    final long[] ceilingUp;
    final long[] ceilingDown;
    final long[] microsUp;
    final long[] microsDown;
    /** Hops of the way. */
    final int[] length;

    public final long[] load;
    final Room room;
    public final long[] usedMilliCores;
    public final long[] usedMemory;
    /** By segment; then by link, which is a pair. */
    private final Members members;

    private final boolean[] linked;
    private final UsedLinks usedLinks;
    private long ruleHops;
    private int moved;

    private long total;
    private final long[] points;
    /** Pairs worked out anew so far: what the search's effort is counted in. */
    private long work;

    // The change that is being made.
    private long[] log = new long[64];
    private int logged;
    private int[] vmLog = new int[16];
    private int vmLogged;
    private long[] pointLog = new long[64];
    private int pointLogged;
    private long totalBefore;
    private final int[] touchedEntries;
    private int touchedEntryCount;
    private final int[] touchedSegments;
    private int touchedSegmentCount;
    private final int[] entryStamp;
    private final int[] segmentStamp;
    private int stamp = 1;

    private final long[] gather;
    private final int[] gatherHosts;
    private final boolean[] gathered;

    public Board(Ground ground) {
        this.ground = ground;
        entryCount = ground.pairCount + ground.hostCount;
        segmentCount = ground.hops.segmentCount();
        place = ground.place.clone();
        code = new int[entryCount];
        Arrays.fill(code, 0, ground.pairCount, Ground.STAR);
        countUp = new long[entryCount];
        rateUp = new long[entryCount];
        countDown = new long[entryCount];
        rateDown = new long[entryCount];
        up = new int[entryCount][];
        down = new int[entryCount][];
        ceilingUp = new long[entryCount];
        ceilingDown = new long[entryCount];
        microsUp = new long[entryCount];
        microsDown = new long[entryCount];
        length = new int[entryCount];
        load = new long[segmentCount];
        room = new Room(ground.hops.capacity, up, down);
        usedMilliCores = new long[ground.hostCount];
        usedMemory = new long[ground.hostCount];
        members = new Members(segmentCount + ground.pairCount, entryCount);
        linked = new boolean[entryCount];
        usedLinks = new UsedLinks(ground);
        points = new long[entryCount];
        touchedEntries = new int[entryCount];
        touchedSegments = new int[segmentCount];
        entryStamp = new int[entryCount];
        segmentStamp = new int[segmentCount];
        gather = new long[4 * ground.hostCount];
        gatherHosts = new int[ground.hostCount];
        gathered = new boolean[ground.hostCount];
        for (int entry = 0; entry < entryCount; entry++) {
            up[entry] = NONE;
            down[entry] = NONE;
            if (entry >= ground.pairCount) {
                lay(entry, Ground.DIRECT);
            }
        }
        score = Score.of(this);
        fill();
    }

    /** All VMs where they are now; held pairs on their way, all others on the star. */
    private void fill() {
        for (int v = 0; v < place.length; v++) {
            usedMilliCores[place[v]] += ground.milliCores[v];
            usedMemory[place[v]] += ground.memory[v];
        }
        long[][] sums = new long[4][entryCount];
        for (int v = 0; v < place.length; v++) {
            int[] partner = ground.partner[v];
            for (int k = 0; k < partner.length; k++) {
                if (ground.sends[v][k]) {
                    int from = place[v];
                    int to = place[partner[k]];
                    int entry = ground.trip(from, to);
                    int direction = from <= to ? 0 : 2;
                    sums[direction][entry]++;
                    sums[direction + 1][entry] += ground.partnerRate[v][k];
                }
            }
        }
        mark();
        for (int entry = 0; entry < entryCount; entry++) {
            int way = entry < ground.pairCount && ground.held[entry] ? ground.now[entry] : code[entry];
            put(entry, sums[0][entry], sums[1][entry], sums[2][entry], sums[3][entry], way);
        }
        for (int segment = 0; segment < segmentCount; segment++) {
            touchSegment(segment);
        }
        for (int entry = 0; entry < entryCount; entry++) {
            touchEntry(entry);
        }
        settle();
        mark();
    }

    // Questions.

    /** Whether a pair exchanges anything. */
    public boolean isActive(int pair) {
        return countUp[pair] + countDown[pair] > 0;
    }

    /** What a pair exchanges, both directions. */
    public long rate(int entry) {
        return rateUp[entry] + rateDown[entry];
    }

    /** Whether the limits on links hold. */
    public boolean isWithinLimits() {
        return usedLinks.isWithinLimits() && moved <= ground.problem.limits().maxMoves();
    }

    /** Whether a pair's link is used or could be without breaking a limit. */
    boolean hasRoomFor(int link) {
        return isLinkUsed(link) || usedLinks.hasRoomFor(link);
    }

    /** Whether the two nodes of a link, which isn't used, may have one more. */
    boolean hasRoomAt(int link) {
        return usedLinks.hasRoomAt(link);
    }

    public boolean isLinkUsed(int link) {
        return members.count(segmentCount + link) > 0;
    }

    /** How many links count against the limit. */
    public int countedLinks() {
        return usedLinks.counted();
    }

    /** Whether a pair may leave the star, as far as what it exchanges says. */
    boolean isHeavyEnough(int pair) {
        return rate(pair) >= ground.problem.limits().minimumRate();
    }

    /** How good the board is: more is better. Only between {@link #settle} and the next step. */
    public long points() {
        return total + score.shared() - costs();
    }

    /** What is good about it, without what it costs to get there. */
    public double objective() {
        return score.objective(total);
    }

    /** The same as {@link #points}, in the unit of the objective; more is better. */
    public double net() {
        return points() / score.pointsAUnit();
    }

    /** Points that a unit of the objective counts for. */
    public double pointsAUnit() {
        return score.pointsAUnit();
    }

    public long work() {
        return work;
    }

    public int moved() {
        return moved;
    }

    private long costs() {
        double sum = ground.problem.costs().link() * usedLinks.fresh()
                + ground.problem.costs().rule() * ruleHops
                + ground.problem.costs().move() * moved;
        return Math.round(Math.min(MOST_COSTS, sum * score.pointsAUnit()));
    }

    /** The least that is left along an entry's way, bytes a second, both directions. */
    public long bottleneck(int entry) {
        long least = Long.MAX_VALUE;
        if (countUp[entry] > 0) {
            least = Math.min(least, room.up(entry));
        }
        if (countDown[entry] > 0) {
            least = Math.min(least, room.down(entry));
        }
        return least;
    }

    /** The least that is left on segments. */
    long left(int[] segments) {
        return room.left(segments);
    }

    // Steps.

    /** What was done is kept; what follows can be undone to here. */
    public void mark() {
        logged = 0;
        vmLogged = 0;
        pointLogged = 0;
        totalBefore = total;
        nextStamp();
    }

    private void nextStamp() {
        stamp++;
        touchedEntryCount = 0;
        touchedSegmentCount = 0;
    }

    /** Gives a pair another way. */
    public void reroute(int pair, int way) {
        put(pair, countUp[pair], rateUp[pair], countDown[pair], rateDown[pair], way);
    }

    /** Says what an entry exchanges and over which way. */
    void put(int entry, long up, long upRate, long down, long downRate, int way) {
        if (logged + 6 > log.length) {
            log = Arrays.copyOf(log, 2 * log.length);
        }
        log[logged++] = entry;
        log[logged++] = countUp[entry];
        log[logged++] = rateUp[entry];
        log[logged++] = countDown[entry];
        log[logged++] = rateDown[entry];
        log[logged++] = code[entry];
        apply(entry, up, upRate, down, downRate, way);
    }

    private void apply(int entry, long newUp, long newUpRate, long newDown, long newDownRate, int way) {
        boolean was = linked[entry];
        carry(entry, -rateUp[entry], -rateDown[entry]);
        ruleHops -= newRules(entry);
        countUp[entry] = newUp;
        rateUp[entry] = newUpRate;
        countDown[entry] = newDown;
        rateDown[entry] = newDownRate;
        if (way != code[entry] || was != uses(entry) || length[entry] == 0) {
            if (was) {
                unlink(entry);
            }
            code[entry] = way;
            linked[entry] = uses(entry);
            if (linked[entry]) {
                lay(entry, way);
                link(entry);
            }
        }
        ruleHops += newRules(entry);
        carry(entry, newUpRate, newDownRate);
        touchEntry(entry);
    }

    private long newRules(int entry) {
        boolean isNew = entry < ground.pairCount && code[entry] != Ground.STAR && code[entry] != ground.now[entry];
        return isNew ? length[entry] * (countUp[entry] + countDown[entry]) : 0;
    }

    /** Whether an entry takes anything from its resources: it exchanges something, or is held. */
    private boolean uses(int entry) {
        return countUp[entry] + countDown[entry] > 0 || entry < ground.pairCount && ground.held[entry];
    }

    private void carry(int entry, long upRate, long downRate) {
        if (upRate != 0) {
            for (int segment : up[entry]) {
                load[segment] += upRate;
                room.take(segment, upRate);
                touchSegment(segment);
            }
        }
        if (downRate != 0) {
            for (int segment : down[entry]) {
                load[segment] += downRate;
                room.take(segment, downRate);
                touchSegment(segment);
            }
        }
    }

    /** Works out what a way crosses. */
    private void lay(int entry, int way) {
        if (entry >= ground.pairCount) {
            int host = entry - ground.pairCount;
            up[entry] = ground.hops.segments(host, host);
            ceilingUp[entry] = Hops.NO_CEILING;
            ceilingDown[entry] = Hops.NO_CEILING;
            length[entry] = 1;
            microsUp[entry] = Score.INSIDE_MICROS;
            room.lay(entry);
            return;
        }
        int[] nodes = ground.nodes(entry, way);
        up[entry] = ground.hops.segments(nodes, true);
        down[entry] = ground.hops.segments(nodes, false);
        room.lay(entry);
        ceilingUp[entry] = ground.hops.ceiling(nodes, true);
        ceilingDown[entry] = ground.hops.ceiling(nodes, false);
        length[entry] = nodes.length - 1;
        long relays = Score.RELAY_MICROS * (nodes.length - 2);
        microsUp[entry] = ground.hops.micros(nodes, true) + relays;
        microsDown[entry] = ground.hops.micros(nodes, false) + relays;
    }

    private void link(int entry) {
        int[] links = entry < ground.pairCount ? links(entry, code[entry]) : NONE;
        int[] used = Arrays.copyOf(up[entry], up[entry].length + down[entry].length + links.length);
        System.arraycopy(down[entry], 0, used, up[entry].length, down[entry].length);
        for (int k = 0; k < links.length; k++) {
            used[up[entry].length + down[entry].length + k] = segmentCount + links[k];
            if (!isLinkUsed(links[k])) {
                usedLinks.use(links[k], 1);
            }
        }
        members.add(entry, used);
    }

    private void unlink(int entry) {
        members.remove(entry);
        if (entry < ground.pairCount) {
            for (int link : links(entry, code[entry])) {
                if (!isLinkUsed(link)) {
                    usedLinks.use(link, -1);
                }
            }
        }
    }

    /** The links that a pair's way takes. */
    int[] links(int pair, int way) {
        if (way == Ground.STAR) {
            return NONE;
        }
        if (way == Ground.DIRECT) {
            return new int[] {pair};
        }
        int[] nodes = ground.nodes(pair, way);
        int[] links = new int[nodes.length - 1];
        for (int k = 0; k < links.length; k++) {
            links[k] = ground.pair(nodes[k], nodes[k + 1]);
        }
        return links;
    }

    /** Puts everything that uses a link on the star. */
    void dropLink(int link) {
        for (int k = members.count(segmentCount + link) - 1; k >= 0; k--) {
            int entry = members.entry(segmentCount + link, k);
            if (!ground.held[entry]) {
                reroute(entry, Ground.STAR);
            }
        }
    }

    /** Puts a VM on another host. Pairs that exchange something for the first time get a link, if that is allowed. */
    public void moveVm(int vm, int to) {
        int from = place[vm];
        if (vmLogged + 2 > vmLog.length) {
            vmLog = Arrays.copyOf(vmLog, 2 * vmLog.length);
        }
        vmLog[vmLogged++] = vm;
        vmLog[vmLogged++] = from;
        int[] partner = ground.partner[vm];
        int hosts = 0;
        for (int k = 0; k < partner.length; k++) {
            int far = place[partner[k]];
            if (!gathered[far]) {
                gathered[far] = true;
                gatherHosts[hosts++] = far;
            }
            int at = 4 * far + (ground.sends[vm][k] ? 0 : 2);
            gather[at]++;
            gather[at + 1] += ground.partnerRate[vm][k];
        }
        settleIn(vm, to);
        for (int k = 0; k < hosts; k++) {
            int far = gatherHosts[k];
            add(from, far, -1);
        }
        for (int k = 0; k < hosts; k++) {
            int far = gatherHosts[k];
            add(to, far, 1);
            gathered[far] = false;
            Arrays.fill(gather, 4 * far, 4 * far + 4, 0);
        }
    }

    /** What a VM exchanges with a host is taken from its own host's entry or added to it. */
    private void add(int own, int far, int sign) {
        int entry = ground.trip(own, far);
        boolean outIsUp = own <= far;
        int up = 4 * far + (outIsUp || own == far ? 0 : 2);
        int down = 4 * far + (outIsUp || own == far ? 2 : 0);
        if (own == far) {
            put(
                    entry,
                    countUp[entry] + sign * (gather[up] + gather[down]),
                    rateUp[entry] + sign * (gather[up + 1] + gather[down + 1]),
                    0,
                    0,
                    Ground.DIRECT);
            return;
        }
        long newUp = countUp[entry] + sign * gather[up];
        long newUpRate = rateUp[entry] + sign * gather[up + 1];
        long newDown = countDown[entry] + sign * gather[down];
        long newDownRate = rateDown[entry] + sign * gather[down + 1];
        put(entry, newUp, newUpRate, newDown, newDownRate, wayFor(entry, newUp + newDown, newUpRate + newDownRate));
    }

    private int wayFor(int pair, long count, long rate) {
        if (ground.held[pair] || count == 0) {
            return code[pair];
        }
        if (rate < ground.problem.limits().minimumRate()) {
            return Ground.STAR;
        }
        if (isActive(pair) && code[pair] != Ground.STAR) {
            return code[pair];
        }
        return ground.isAllowed(pair, Ground.DIRECT) && hasRoomFor(pair) ? Ground.DIRECT : Ground.STAR;
    }

    private void settleIn(int vm, int to) {
        int from = place[vm];
        usedMilliCores[from] -= ground.milliCores[vm];
        usedMemory[from] -= ground.memory[vm];
        usedMilliCores[to] += ground.milliCores[vm];
        usedMemory[to] += ground.memory[vm];
        moved += (to == ground.place[vm] ? 0 : 1) - (from == ground.place[vm] ? 0 : 1);
        place[vm] = to;
        score.vmMoved(vm, from, to);
    }

    /** Puts everything as a snapshot has it, whatever the limits say, and keeps it. */
    public void load(int[] places, int[] ways) {
        mark();
        for (int v = 0; v < place.length; v++) {
            if (place[v] != places[v]) {
                moveVm(v, places[v]);
            }
        }
        for (int pair = 0; pair < ground.pairCount; pair++) {
            if (isActive(pair) && !ground.held[pair] && code[pair] != ways[pair]) {
                reroute(pair, ways[pair]);
            }
        }
        settle();
        mark();
    }

    private void touchEntry(int entry) {
        if (entryStamp[entry] != stamp) {
            entryStamp[entry] = stamp;
            touchedEntries[touchedEntryCount++] = entry;
        }
    }

    private void touchSegment(int segment) {
        if (segmentStamp[segment] != stamp) {
            segmentStamp[segment] = stamp;
            touchedSegments[touchedSegmentCount++] = segment;
        }
    }

    /** Works out what the steps since {@link #mark} have touched; the points then. */
    public long settle() {
        if (score.dependsOnLoad()) {
            for (int k = 0; k < touchedSegmentCount; k++) {
                int segment = touchedSegments[k];
                for (int i = members.count(segment) - 1; i >= 0; i--) {
                    touchEntry(members.entry(segment, i));
                }
            }
        } else {
            for (int k = 0; k < touchedSegmentCount; k++) {
                score.segmentChanged(touchedSegments[k]);
            }
        }
        if (pointLogged + 2 * touchedEntryCount > pointLog.length) {
            pointLog = Arrays.copyOf(pointLog, 2 * (pointLogged + 2 * touchedEntryCount));
        }
        for (int k = 0; k < touchedEntryCount; k++) {
            int entry = touchedEntries[k];
            pointLog[pointLogged++] = entry;
            pointLog[pointLogged++] = points[entry];
            long fresher = score.points(entry);
            total += fresher - points[entry];
            points[entry] = fresher;
        }
        work += touchedEntryCount + 1;
        nextStamp();
        return points();
    }

    /** Takes back everything since {@link #mark}. */
    public void undo() {
        nextStamp();
        for (int k = vmLogged - 2; k >= 0; k -= 2) {
            settleIn(vmLog[k], vmLog[k + 1]);
        }
        for (int k = logged - 6; k >= 0; k -= 6) {
            apply((int) log[k], log[k + 1], log[k + 2], log[k + 3], log[k + 4], (int) log[k + 5]);
        }
        for (int k = pointLogged - 2; k >= 0; k -= 2) {
            points[(int) pointLog[k]] = pointLog[k + 1];
        }
        if (!score.dependsOnLoad()) {
            for (int k = 0; k < touchedSegmentCount; k++) {
                score.segmentChanged(touchedSegments[k]);
            }
        }
        total = totalBefore;
        mark();
    }
}
