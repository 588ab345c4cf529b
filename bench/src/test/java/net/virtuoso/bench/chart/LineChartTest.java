package net.virtuoso.bench.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import net.virtuoso.bench.chart.LineChart.Point;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

class LineChartTest {
    private static final String FIRST_COLOUR = "rgb(0,114,178)";
    private static final String SECOND_COLOUR = "rgb(213,94,0)";
    private static final Pattern PLACE = Pattern.compile("[ML]\\s*(-?[\\d.]+)[\\s,]+(-?[\\d.]+)");

    private record Place(double x, double y) {
        static Place of(MatchResult match) {
            return new Place(Double.parseDouble(match.group(1)), Double.parseDouble(match.group(2)));
        }
    }

    private static Document parse(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    }

    /** An attribute that counts for an element: its own, or the nearest that it inherits. */
    private static String attribute(Element element, String name) {
        for (Node node = element; node instanceof Element each; node = node.getParentNode()) {
            if (each.hasAttribute(name)) {
                return each.getAttribute(name);
            }
        }
        return "";
    }

    /** Where the line of a colour goes. */
    private static List<Place> line(Document document, String colour) {
        NodeList paths = document.getElementsByTagName("path");
        List<List<Place>> lines = new ArrayList<>();
        for (int i = 0; i < paths.getLength(); i++) {
            Element path = (Element) paths.item(i);
            if (attribute(path, "stroke").equals(colour)
                    && attribute(path, "fill").equals("none")) {
                String way = path.getAttribute("d");
                lines.add(PLACE.matcher(way).results().map(Place::of).toList());
            }
        }
        assertThat(lines).as("the sample in the legend, and the line").hasSize(2);
        return lines.get(1);
    }

    private static List<String> words(Document document) {
        NodeList texts = document.getElementsByTagName("text");
        List<String> words = new ArrayList<>();
        for (int i = 0; i < texts.getLength(); i++) {
            words.add(texts.item(i).getTextContent());
        }
        return words;
    }

    @Test
    void everyLineHasItsPointsAndItsName() throws Exception {
        Document document = parse(new LineChart("Run time", Axis.linear("links"), Axis.linear("seconds"))
                .line("ring", List.of(new Point(0, 30), new Point(4, 10)))
                .line("bus & more", List.of(new Point(0, 20), new Point(1, 10), new Point(3, 5)))
                .svg());

        List<Place> ring = line(document, FIRST_COLOUR);
        assertThat(ring).hasSize(2);
        assertThat(ring.get(0).y())
                .as("more is higher, and y grows downwards")
                .isLessThan(ring.get(1).y());
        assertThat(ring.get(0).x()).isLessThan(ring.get(1).x());
        List<Place> bus = line(document, SECOND_COLOUR);
        assertThat(bus).hasSize(3);
        assertThat(bus.get(0).x()).isEqualTo(ring.get(0).x());
        assertThat(bus.get(1).y()).isEqualTo(ring.get(1).y());
        assertThat(words(document))
                .as("words are no outlines")
                .contains("Run time", "links", "seconds", "ring", "bus & more")
                .contains("0", "1", "2", "3", "4")
                .doesNotContain("0.5");
    }

    @Test
    void equalFactorsAreEqualStepsOfALogarithmicAxis() throws Exception {
        Document document = parse(new LineChart("t", Axis.logarithmic("VMs", 2), Axis.logarithmic("seconds", 10))
                .line("plan", List.of(new Point(16, 0.002), new Point(32, 0.02), new Point(64, 0.2)))
                .svg());

        List<Place> plan = line(document, FIRST_COLOUR);
        assertThat(plan.get(1).x() - plan.get(0).x())
                .isCloseTo(plan.get(2).x() - plan.get(1).x(), rounding());
        assertThat(plan.get(1).y() - plan.get(0).y())
                .isCloseTo(plan.get(2).y() - plan.get(1).y(), rounding());
        assertThat(words(document)).contains("8", "16", "32", "64", "128").contains("0.001", "0.01", "0.1", "1");
    }

    @Test
    void aPointThatALogarithmicAxisHasNoPlaceForIsLeftOut() throws Exception {
        Document document = parse(new LineChart("t", Axis.linear("x"), Axis.logarithmic("y", 10))
                .line("a", List.of(new Point(0, 0), new Point(1, 2), new Point(2, 4)))
                .svg());

        assertThat(line(document, FIRST_COLOUR)).hasSize(2);
        assertThatThrownBy(() -> Axis.logarithmic("y", 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theSamePointsGiveTheSameDocumentWhateverTheLocale() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.ROOT);
            String first = fractions();
            Locale.setDefault(Locale.GERMANY);
            assertThat(fractions()).isEqualTo(first).contains(">0.2<");
        } finally {
            Locale.setDefault(before);
        }
    }

    private static String fractions() {
        return new LineChart("t", Axis.linear("x"), Axis.linear("y"))
                .line("a", List.of(new Point(0, 0.1), new Point(1, 0.7)))
                .svg();
    }

    @Test
    void aChartWithoutLinesIsADocumentToo() throws Exception {
        String svg = new LineChart("nothing", Axis.linear("x"), Axis.linear("y")).svg();
        Element root = parse(svg).getDocumentElement();
        assertThat(root.getTagName()).isEqualTo("svg");
        assertThat(root.getAttribute("viewBox")).isEqualTo("0 0 720 420");
    }

    /** What rounding to hundredths of a pixel may change in a difference. */
    private static Offset<Double> rounding() {
        return Offset.offset(0.03);
    }
}
