package net.virtuoso.model;

import java.time.Instant;

/**
 * One line of the adaptation loop's log: what was decided and why.
 *
 * @param number grows by one in each network
 * @param at when
 * @param network the network's name
 * @param decision what was decided, a short phrase: {@code take over}, {@code monitor}, {@code infer}, {@code plan},
 *     {@code apply}, {@code would apply}, {@code wait}, {@code overtake}, {@code verify}, {@code withdraw},
 *     {@code would withdraw}, {@code roll back}, {@code hold}
 * @param reason why, with the figures it rests on
 */
public record Decision(long number, Instant at, String network, String decision, String reason) {}
