package net.virtuoso.rest.internal.resource;

import java.util.Map;
import net.virtuoso.api.inventory.VmView;
import net.virtuoso.model.Change;
import net.virtuoso.model.DesiredState;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.RefusedException;
import net.virtuoso.model.VmBinding;
import net.virtuoso.rest.internal.http.Call;
import net.virtuoso.rest.internal.http.Handler;
import net.virtuoso.rest.internal.http.NotHere;
import net.virtuoso.rest.internal.http.Reply;
import net.virtuoso.rest.internal.resource.Requests.VmRequest;
import net.virtuoso.rest.internal.resource.Requests.VmUpdate;

/** VMs: the marketplace binds an address; where its VM runs is found out. */
final class VmOperations {
    /** How often another address is chosen when somebody else has just taken the first. */
    private static final int ATTEMPTS = 16;

    private final Services services;
    private final Commits commits;

    VmOperations(Services services, Commits commits) {
        this.services = services;
        this.commits = commits;
    }

    Map<String, Handler> handlers() {
        return Map.of(
                "listVms", this::list,
                "getVm", this::get,
                "bindVm", this::bind,
                "updateVm", this::update,
                "unbindVm", this::unbind);
    }

    private Reply list(Call call) {
        String network = services.filter(call.optional("network"));
        return Reply.json(new Commits.Items(
                services.state().revision(), services.inventory().vms(network)));
    }

    private Reply get(Call call) {
        MacAddress mac = call.mac("mac");
        return Reply.json(view(NotHere.unless(services.state().bindings().get(mac), "mac", mac)));
    }

    private Reply bind(Call call) {
        VmRequest request = call.body(VmRequest.class);
        if (request.mac() != null) {
            return bind(call, request.binding(request.mac()));
        }
        for (int attempt = 1; ; attempt++) {
            DesiredState state = services.state();
            MacAddress chosen = state.freeMac(request.network());
            try {
                return bind(call, request.binding(chosen));
            } catch (RefusedException e) {
                if (e.kind() != RefusedException.Kind.CONFLICT || attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private Reply bind(Call call, VmBinding binding) {
        return commits.commit(
                call, new Change.BindVm(binding), "vms", binding.mac().toString(), commit -> view(binding));
    }

    private Reply update(Call call) {
        MacAddress mac = call.mac("mac");
        VmBinding old = NotHere.unless(services.state().bindings().get(mac), "mac", mac);
        VmBinding wanted = call.body(VmUpdate.class).binding(old);
        return commits.commit(call, new Change.UpdateVm(wanted), null, mac.toString(), commit -> view(wanted));
    }

    private Reply unbind(Call call) {
        return commits.commit(call, new Change.UnbindVm(call.mac("mac")));
    }

    private VmView view(VmBinding binding) {
        return services.inventory().vms(binding.network()).stream()
                .filter(vm -> vm.mac().equals(binding.mac()))
                .findFirst()
                .orElseGet(() -> VmView.of(binding));
    }
}
