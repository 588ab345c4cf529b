package net.virtuoso.bench.chart;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Dimension;
import java.awt.Font;
import java.awt.Paint;
import java.awt.Rectangle;
import java.awt.Stroke;
import java.io.StringWriter;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.apache.batik.svggen.SVGGeneratorContext;
import org.apache.batik.svggen.SVGGraphics2D;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.block.BlockBorder;
import org.jfree.chart.plot.DefaultDrawingSupplier;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.text.TextUtils;
import org.jfree.chart.title.LegendTitle;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** Lines over whole numbers as an SVG document, in which words stay words. Not thread-safe. */
public final class LineChart {
    private static final int WIDTH = 720;
    private static final int HEIGHT = 420;
    private static final int TITLE_SIZE = 15;
    /** Decimals of a coordinate: a hundredth of a pixel. */
    private static final int PRECISION = 2;

    private static final Color GRID = new Color(0xbbbbbb);
    private static final Stroke STROKE = new BasicStroke(2, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
    /** Told apart by people who see fewer colours, too (Okabe and Ito); marks differ in shape as well. */
    private static final Paint[] COLOURS = {
        new Color(0x0072b2),
        new Color(0xd55e00),
        new Color(0x009e73),
        new Color(0xcc79a7),
        new Color(0xe69f00),
        new Color(0x000000)
    };

    static {
        // A figure goes into a file: no display is asked for fonts, whether there is one or not.
        System.setProperty("java.awt.headless", "true");
        // Otherwise the label of the vertical axis is drawn as outlines of letters.
        TextUtils.setUseDrawRotatedStringWorkaround(false);
    }

    private final String title;
    private final Axis across;
    private final Axis up;
    private final XYSeriesCollection lines = new XYSeriesCollection();

    /**
     * A chart without lines.
     *
     * @param title stands above it
     * @param across the horizontal axis
     * @param up the vertical one
     */
    public LineChart(String title, Axis across, Axis up) {
        this.title = title;
        this.across = across;
        this.up = up;
    }

    /**
     * A point.
     *
     * @param x a whole number, 0 or more
     * @param y 0 or more
     */
    public record Point(int x, double y) {}

    /** Adds a line through points in the order of x. A point that a logarithmic axis has no place for is left out. */
    public LineChart line(String name, List<Point> points) {
        XYSeries series = new XYSeries(name, false);
        for (Point point : points) {
            if (across.shows(point.x) && up.shows(point.y)) {
                series.add(point.x, point.y);
            }
        }
        lines.addSeries(series);
        return this;
    }

    /** The document: the same for the same points, as long as the fonts of the machine are the same. */
    public String svg() {
        XYLineAndShapeRenderer renderer = new XYLineAndShapeRenderer(true, true);
        renderer.setDrawSeriesLineAsPath(true);
        renderer.setDrawOutlines(false);
        XYPlot plot = new XYPlot(lines, across.drawn(true), up.drawn(false), renderer);
        plot.setDrawingSupplier(new DefaultDrawingSupplier(
                COLOURS,
                COLOURS,
                new Stroke[] {STROKE},
                new Stroke[] {STROKE},
                DefaultDrawingSupplier.DEFAULT_SHAPE_SEQUENCE));
        plot.setBackgroundPaint(Color.WHITE);
        plot.setDomainGridlinePaint(GRID);
        plot.setRangeGridlinePaint(GRID);
        JFreeChart chart = new JFreeChart(title, new Font(Font.SANS_SERIF, Font.PLAIN, TITLE_SIZE), plot, false);
        chart.setBackgroundPaint(Color.WHITE);
        LegendTitle legend = new LegendTitle(plot);
        legend.setPosition(RectangleEdge.RIGHT);
        legend.setFrame(BlockBorder.NONE);
        chart.addSubtitle(legend);
        try {
            return written(drawn(chart));
        } catch (ParserConfigurationException | TransformerException e) {
            throw new IllegalStateException("the JDK's XML can't write '" + title + "'", e);
        }
    }

    private static Element drawn(JFreeChart chart) throws ParserConfigurationException {
        Document document = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .getDOMImplementation()
                .createDocument(SVGGraphics2D.SVG_NAMESPACE_URI, "svg", null);
        SVGGeneratorContext context = SVGGeneratorContext.createDefault(document);
        context.setPrecision(PRECISION);
        SVGGraphics2D graphics = new SVGGraphics2D(context, false);
        graphics.setSVGCanvasSize(new Dimension(WIDTH, HEIGHT));
        chart.draw(graphics, new Rectangle(WIDTH, HEIGHT));
        Element root = graphics.getRoot();
        root.setAttributeNS(null, "viewBox", "0 0 " + WIDTH + " " + HEIGHT);
        return root;
    }

    private static String written(Element root) throws TransformerException {
        Transformer transformer = TransformerFactory.newInstance().newTransformer();
        transformer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
        transformer.setOutputProperty(OutputKeys.INDENT, "yes");
        StringWriter svg = new StringWriter();
        transformer.transform(new DOMSource(root), new StreamResult(svg));
        return svg.toString().replace(System.lineSeparator(), "\n").strip() + "\n";
    }
}
