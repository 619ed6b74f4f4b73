#pragma once
// The store's API as the rehearsal calls it beside its shoppers, one call after the other. Private to this
// folder.

#include "platform/load/caller.hpp"
#include "rehearsal/requests.hpp"
#include "rehearsal/wire.hpp"

#include <string>
#include <string_view>

namespace rialto::rehearsal {

enum class As : std::uint8_t { shopper, staff };

class Shop {
  public:
    Shop(load::Target target, std::string admin_key)
        : caller_(std::move(target)), admin_key_(std::move(admin_key)) {}

    /// The answer's bytes. Errors: what the store said (its code, and a detail that names the request), 503
    /// `unreachable`.
    Result<std::string> text(As who, std::string_view method, std::string_view path,
                             std::string_view body = {});

    template <class T>
    Result<T> ask(As who, std::string_view method, std::string_view path, std::string_view body = {}) {
        Result<std::string> answer = text(who, method, path, body);
        if (!answer) return std::unexpected(std::move(answer).error());
        Result<T> parsed = json::parse<T>(*answer);
        if (!parsed) return unreadable(path, parsed.error());
        return parsed;
    }

    /// Asks for a page as a browser does, so that it is kept from then on.
    void warm(std::string_view path) { (void)caller_.call("GET", path, compressed_header); }

    const load::Target& target() const { return caller_.target(); }

  private:
    static std::unexpected<Error> unreadable(std::string_view path, const Error& why);

    load::Caller caller_;
    std::string admin_key_;
};

} // namespace rialto::rehearsal
