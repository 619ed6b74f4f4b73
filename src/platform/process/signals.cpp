#include "platform/process/process.hpp"

#include <boost/asio/signal_set.hpp>

namespace rialto::process {

struct StopSignals::State {
    State(asio::io_context& loop, std::function<void()> stop)
        : set(loop, SIGINT, SIGTERM, SIGHUP), on_stop(std::move(stop)) {}

    asio::signal_set set;
    std::function<void()> on_stop;
};

StopSignals::StopSignals(asio::io_context& loop, std::function<void()> on_stop)
    : state_(std::make_shared<State>(loop, std::move(on_stop))) {
    ::signal(SIGPIPE, SIG_IGN);
    state_->set.async_wait([state = state_](const boost::system::error_code& error, int) {
        if (error) return;
        // Back to the kernel's default: the next signal ends the process also while the loop is busy or over.
        state->set.clear();
        state->on_stop();
    });
}

StopSignals::~StopSignals() {
    state_->set.cancel();
}

} // namespace rialto::process
