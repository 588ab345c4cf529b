package net.virtuoso.bench.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import net.virtuoso.bench.chart.LineChart.Point;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class LineChartTest {
    private static Document parse(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void everyLineHasItsPointsAndItsName() throws Exception {
        String svg = new LineChart("Run time", "links", "seconds")
                .line("ring", List.of(new Point(0, 30), new Point(4, 10)))
                .line("bus & more", List.of(new Point(0, 20), new Point(3, 5)))
                .svg();

        Document document = parse(svg);
        NodeList lines = document.getElementsByTagName("polyline");
        assertThat(lines.getLength()).isEqualTo(2);
        String[] ring = ((Element) lines.item(0)).getAttribute("points").split(" ");
        assertThat(ring).hasSize(2);
        assertThat(Double.parseDouble(ring[0].split(",")[1]))
                .as("more is higher, and y grows downwards")
                .isLessThan(Double.parseDouble(ring[1].split(",")[1]));
        assertThat(Double.parseDouble(ring[0].split(",")[0])).isLessThan(Double.parseDouble(ring[1].split(",")[0]));
        assertThat(document.getDocumentElement().getTextContent())
                .contains("Run time", "links", "seconds", "ring", "bus & more");
    }

    @Test
    void aChartWithoutLinesIsADocumentToo() throws Exception {
        assertThat(parse(new LineChart("nothing", "x", "y").svg())
                        .getDocumentElement()
                        .getTagName())
                .isEqualTo("svg");
    }

    @Test
    void marksAreAtNumbersThatPeopleCountIn() {
        assertThat(LineChart.step(30)).isEqualTo(5);
        assertThat(LineChart.step(100)).isEqualTo(20);
        assertThat(LineChart.step(6)).isEqualTo(1);
        assertThat(LineChart.step(0.7)).isEqualTo(0.2);
    }
}
