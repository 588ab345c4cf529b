package net.virtuoso.transport.internal.udp;

/**
 * Finds the longest datagram that a path takes, whatever its routers say or don't: datagram packetization layer path MTU discovery
 * (RFC 8899). Only what the peer has acknowledged at its full length is used.
 *
 * <pre>
 *            base or more answered               nothing longer is left
 *   BASE ──────────────────────────► SEARCHING ──────────────────────────► COMPLETE
 *    │ ▲                               ▲  ▲  │                              │  │
 *    │ └───────── nothing answered ────┼──┼──┴──────────────────────────────┘  │ the time has come to try more,
 *    ▼ base unanswered                 │  └────────────────────────────────────┘ or the size in use is lost
 *   ERROR ─────────────────────────────┘
 *            base or more answered
 * </pre>
 *
 * <p>Probes go out in rounds: one of the size in use, and, in a search, one of each of several longer sizes at the same time, first
 * those that networks have, then evenly spaced ones. So an ordinary path is known after one round trip. What isn't answered is sent
 * again; a longer size that is lost {@value #MAX_PROBES} times, while others in its round are answered, is too long. When the size
 * in use is lost so often, the path has become narrower without saying so (a black hole, RFC 8899 4.3): the longest size that was
 * answered instead, the base size or a usual one, takes its place, and the search begins again.
 *
 * <p>A router's word (ICMP 'too big') is anybody's word. It only adds its size to what is probed, and lets one lost probe of the size
 * in use suffice if its own was answered (RFC 8899 4.6.2). Below the base size it isn't heard.
 *
 * <p>All sizes are those of UDP payloads in bytes, {@code LinkHeader} and tag included. All times are nanoseconds of any clock. Used
 * by one thread; allocates nothing once made.
 */
final class PathMtu {
    /** Where discovery stands. */
    enum State {
        /** Nothing was answered yet, or not any more: the base size is used. */
        BASE,
        /** The size in use was answered, and longer ones are tried. */
        SEARCHING,
        /** The longest size is in use. */
        COMPLETE,
        /** Not even the base size is answered: the least possible is used. */
        ERROR
    }

    /** What became of a probe. */
    enum Probe {
        /** It is on its way. */
        SENT,
        /** It is longer than the interface takes. */
        REFUSED,
        /** It wasn't sent, for a reason that has nothing to do with its length. */
        NOT_SENT
    }

    /** What discovery does. */
    interface Path {
        /** Sends a datagram of this length with a token that comes back if it arrives. */
        Probe probe(int size, long token);

        /** The longest datagram according to the route and to what routers have said. */
        int reported();

        /** From now on, datagrams of data have at most so many bytes. */
        void use(int size);

        /** A search has ended with this size. */
        void found(int size);
    }

    /** How often a probe is sent before it tells something by being lost (RFC 8899 5.1.2). */
    static final int MAX_PROBES = 3;
    /** A search ends when less than this remains: what a further round would win for each datagram. */
    static final int GRANULE = 16;

    /** MTUs of networks: IPv6's least, tunnels in tunnels, WireGuard, VXLAN, PPPoE, Ethernet, jumbo frames. */
    private static final int[] COMMON = {9_000, 1_500, 1_492, 1_450, 1_420, 1_400, 1_280};
    /** How many sizes between the known ones are tried at once when no common one lies there. */
    private static final int STEPS = 4;
    /** Common ones, the longest, the reported, the one in use, the base, and room for what a router says meanwhile. */
    private static final int MOST_SIZES = COMMON.length + 8;
    /** A search ends after so many rounds, so that no path, and nobody on it, can have it go on for ever. */
    private static final int MOST_ROUNDS = 16;

    /** A router is heard again after so many times that an answer may take: its word costs a round of a search. */
    private static final int DEAF = 10;

    private static final int SIZE_BITS = 16;
    private static final int MASK = 0xffff;

    private final int overhead;
    private final int minimum;
    private final int base;
    private final int most;
    private final long answerNanos;
    private final long confirmNanos;
    private final long raiseNanos;
    private final long mark;
    private final Path path;

    private State state = State.BASE;
    private int size;
    /** The shortest that is known to be too long. */
    private int ceiling;

    private boolean active;
    private long due;
    private long raiseAt;
    private long deafUntil;
    private boolean heardRouter;
    private int roundsLeft;

    // The round.
    private final ProbeSizes sizes = new ProbeSizes(MOST_SIZES);
    private int round;
    private boolean running;
    /** The longest that was answered. */
    private int best;
    /** Whether anything was answered since the last sending. */
    private boolean heard;
    /** How often the size in use, or all, were lost. */
    private int missed;
    /** How often something longer was lost while the path was alive. */
    private int failed;
    /** What a router has said, if the round is for it; 0 otherwise. */
    private int hint;

    /**
     * @param overhead what IP and UDP add to a datagram
     * @param minimum the least that data can be sent in
     * @param base what every path should take
     * @param random tells this path's tokens from others'
     */
    PathMtu(PathLimits limits, int overhead, int minimum, int base, int random, Path path) {
        this.overhead = overhead;
        this.minimum = minimum;
        this.base = Math.min(base, limits.longestDatagram());
        most = limits.longestDatagram();
        answerNanos = limits.answer().toNanos();
        confirmNanos = limits.confirm().toNanos();
        raiseNanos = limits.raise().toNanos();
        mark = Integer.toUnsignedLong(random);
        this.path = path;
        size = this.base;
    }

    /**
     * The peer can answer now.
     *
     * @param proven whether it has shown that it is at its address; otherwise it gets no more than the base size before it answers, so
     *     that nobody has much sent to somebody else
     */
    void opened(long now, boolean proven) {
        path.use(size);
        search();
        startRound(now, proven);
    }

    /** Data was sent for which the size matters. */
    void dataSent() {
        active = true;
    }

    /** What is in use. */
    int size() {
        return size;
    }

    State state() {
        return state;
    }

    /** When {@link #tick} is needed. */
    long due() {
        return due;
    }

    /** Takes an answer; returns whether it is one to a probe of this path. */
    boolean answered(long token, long now) {
        if (token >>> 2 * SIZE_BITS != mark) {
            return false;
        }
        int its = (int) token & MASK;
        if (!running || (token >>> SIZE_BITS & MASK) != (round & MASK) || !sizes.contains(its)) {
            return true;
        }
        heard = true;
        best = Math.max(best, its);
        if (its > size || (its >= base && (state == State.BASE || state == State.ERROR))) {
            // The others of its kind are answered, too, or were lost: all are shorter.
            ceiling = Math.max(ceiling, its + 1);
            use(Math.max(size, its));
            if (its >= base) {
                state = State.SEARCHING;
            }
        }
        if (best >= size && sizes.shortest(size, ceiling) == 0) {
            goOn(now);
        }
        return true;
    }

    /** Time went on. */
    void tick(long now) {
        if (now - due < 0) {
            return;
        }
        if (running) {
            endTry(now);
        } else if (!active) {
            rest(now);
        } else if (state == State.COMPLETE && now - raiseAt >= 0) {
            state = State.SEARCHING;
            search();
            startRound(now, true);
        } else {
            startRound(now, state == State.SEARCHING);
        }
    }

    /** Somebody says that the path takes this much only. */
    void tooBig(int reported, long now) {
        if (reported < base || reported == size) {
            return;
        }
        if (reported > size) {
            if (running && reported < sizes.longest(ceiling) && sizes.add(reported)) {
                send(reported);
            }
        } else if (!heardRouter || now - deafUntil >= 0) {
            heardRouter = true;
            deafUntil = now + DEAF * answerNanos;
            startRound(now, false);
            hint = reported;
            sizes.add(reported);
            send(reported);
        }
    }

    /** The interface doesn't take the size in use any more; nothing can be sent before that has changed. */
    void refused(long now) {
        lower();
        search();
        startRound(now, true);
    }

    private void lower() {
        int reported = path.reported();
        int fallback = size > base ? base : minimum;
        use(Math.max(minimum, reported < size ? reported : fallback));
        state = size < base ? State.ERROR : State.SEARCHING;
    }

    private void search() {
        ceiling = most + 1;
        roundsLeft = MOST_ROUNDS;
    }

    private void use(int newSize) {
        if (newSize != size) {
            size = newSize;
            path.use(newSize);
        }
    }

    /** @param longer whether to try longer sizes, too */
    private void startRound(long now, boolean longer) {
        beginRound();
        if (longer) {
            sendLonger(now);
        }
        sendUsed(now);
    }

    private void beginRound() {
        active = false;
        running = true;
        round++;
        sizes.clear();
        best = 0;
        missed = 0;
        failed = 0;
        hint = 0;
    }

    /** Returns whether there is something longer that may be answered. */
    private boolean sendLonger(long now) {
        int before;
        do {
            before = ceiling;
            sizes.clear();
            addLonger();
            sendAll(now);
            // What the interface refuses costs nothing: look on at once where that was all there was to try.
        } while (ceiling < before && sizes.shortest(size, ceiling) == 0 && !isFound());
        return sizes.shortest(size, ceiling) > 0;
    }

    private void sendUsed(long now) {
        int from = sizes.count();
        if (size < base) {
            sizes.add(base);
        }
        sizes.add(size);
        send(now, from);
    }

    private void addLonger() {
        boolean common = false;
        for (int mtu : COMMON) {
            common |= isOpen(mtu - overhead);
        }
        if (common) {
            addIfOpen(most);
            for (int mtu : COMMON) {
                addIfOpen(mtu - overhead);
            }
        } else if (isOpen(most)) {
            sizes.add(most);
        }
        addIfOpen(path.reported());
        for (int i = STEPS; i > 0 && !common; i--) {
            addIfOpen(size + (ceiling - size) * i / (STEPS + 1));
        }
    }

    private boolean isOpen(int candidate) {
        return candidate > size && candidate < ceiling;
    }

    private void addIfOpen(int candidate) {
        if (isOpen(candidate)) {
            sizes.add(candidate);
        }
    }

    private void sendAll(long now) {
        send(now, 0);
    }

    private void send(long now, int from) {
        heard = false;
        due = now + answerNanos;
        for (int i = from; i < sizes.count(); i++) {
            int length = sizes.get(i);
            if (length > best || length == size) {
                send(length);
            }
        }
    }

    private void send(int length) {
        if (length >= ceiling) {
            return;
        }
        long token = mark << 2 * SIZE_BITS | (long) (round & MASK) << SIZE_BITS | length;
        if (path.probe(length, token) == Probe.REFUSED && length > minimum) {
            ceiling = length;
            if (length <= size) {
                lower();
                sizes.add(size);
            }
        }
    }

    /** What was sent last and isn't answered yet counts as lost. */
    private void endTry(long now) {
        boolean confirmed = best >= size;
        if (confirmed && heard) {
            failed++;
        } else {
            missed++;
        }
        if (missed >= MAX_PROBES || (hint > 0 && best >= hint && !confirmed)) {
            lost(now);
        } else if (failed >= MAX_PROBES) {
            int tooLong = sizes.shortest(size, ceiling);
            if (tooLong > 0 && size >= base) {
                ceiling = tooLong;
            }
            goOn(now);
        } else {
            if (!confirmed) {
                addShorter();
            }
            sizes.add(size);
            sendAll(now);
        }
    }

    private void addShorter() {
        sizes.add(base);
        for (int mtu : COMMON) {
            if (mtu - overhead < size && mtu - overhead > base) {
                sizes.add(mtu - overhead);
            }
        }
    }

    /** The size in use isn't answered, or nothing is. */
    private void lost(long now) {
        if (best >= base && best < size) {
            use(best);
            state = State.SEARCHING;
            ceiling = most + 1;
            // A search that was begun for data may begin again, any other has to end.
            roundsLeft = active ? MOST_ROUNDS : roundsLeft - 1;
            if (roundsLeft > 0) {
                startRound(now, true);
            } else {
                complete(now);
            }
            return;
        }
        if (best < size) {
            state = size > base ? State.BASE : State.ERROR;
            use(size > base ? base : minimum);
            search();
        }
        rest(now);
    }

    private void goOn(long now) {
        if (state != State.SEARCHING) {
            rest(now);
            return;
        }
        roundsLeft -= hint > 0 ? 0 : 1;
        if (!isFound() && roundsLeft > 0) {
            beginRound();
            if (sendLonger(now)) {
                sendUsed(now);
                return;
            }
        }
        complete(now);
    }

    private boolean isFound() {
        return size >= most || ceiling - size <= GRANULE;
    }

    private void complete(long now) {
        state = State.COMPLETE;
        raiseAt = now + raiseNanos;
        rest(now);
        path.found(size);
    }

    private void rest(long now) {
        running = false;
        due = now + confirmNanos;
    }
}
