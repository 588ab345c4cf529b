package net.virtuoso.bench.adaptation;

/** Over what a program runs. */
enum Setting {
    /** The star, and nothing else: adaptation is off. */
    STAR("star_s"),
    /** The star at first; adaptation is on. */
    ADAPTIVE("adaptive_s"),
    /** A link between every two hosts from the start. */
    MESH("mesh_s");

    private final String field;

    Setting(String field) {
        this.field = field;
    }

    /** The run time's field in a report. */
    String field() {
        return field;
    }
}
