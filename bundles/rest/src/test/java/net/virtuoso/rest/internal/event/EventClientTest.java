package net.virtuoso.rest.internal.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.WriteListener;
import java.lang.reflect.Proxy;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import net.virtuoso.rest.internal.http.Json;
import net.virtuoso.testkit.controller.MemoryEventLog;
import org.junit.jupiter.api.Test;

/** A stream whose connection the HTTP service has given up before anybody here knows. */
class EventClientTest {
    @Test
    void aStreamThatTheHttpServiceHasEndedGoesWithoutHarmToTheOthers() throws Exception {
        List<EventClient> gone = new ArrayList<>();
        EventClient client =
                new EventClient(new MemoryEventLog(InstantSource.system(), 10), new Json(), ended(), 0, gone::add);

        assertThatCode(client::beat).doesNotThrowAnyException();
        assertThatCode(client::wake).doesNotThrowAnyException();

        assertThat(gone).containsExactly(client);
    }

    /** What a servlet container does with a request that is over: every call is refused. */
    private static AsyncContext ended() {
        ServletOutputStream out = new ServletOutputStream() {
            @Override
            public boolean isReady() {
                throw new IllegalStateException("the request is over");
            }

            @Override
            public void setWriteListener(WriteListener listener) {
                throw new IllegalStateException("the request is over");
            }

            @Override
            public void write(int octet) {
                throw new IllegalStateException("the request is over");
            }
        };
        ServletResponse response = proxy(ServletResponse.class, "getOutputStream", out);
        return proxy(AsyncContext.class, "getResponse", response);
    }

    private static <T> T proxy(Class<T> type, String method, Object answer) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, called, args) -> {
            if (called.getName().equals(method)) {
                return answer;
            }
            throw new IllegalStateException("the request is over");
        }));
    }
}
