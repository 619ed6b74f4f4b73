#pragma once
// One request after the other over one connection: what a load is set up and looked into with.

#include "platform/load/client.hpp"

#include <string>
#include <string_view>

namespace rialto::load {

/// The bytes of a request. `headers` are whole lines, each with its "\r\n"; a body is JSON.
std::string print_request(std::string_view host, std::string_view method, std::string_view path,
                          std::string_view headers = {}, std::string_view body = {});

struct Reply {
    int status = 0;
    std::string body;
};

class Caller {
  public:
    explicit Caller(Target target);
    ~Caller();
    Caller(const Caller&) = delete;
    Caller& operator=(const Caller&) = delete;

    /// Waits for the answer, whatever its status. Error (503 `unreachable`): nobody answers there; the
    /// request may have taken effect.
    Result<Reply> call(std::string_view method, std::string_view path, std::string_view headers = {},
                       std::string_view body = {});

    const Target& target() const { return target_; }

  private:
    bool open();
    void close();
    /// nullopt when the connection ended; `began` says whether a byte of the answer came.
    bool exchange(const std::string& request, Reply& reply, bool& began);

    Target target_;
    int socket_ = -1;
};

} // namespace rialto::load
