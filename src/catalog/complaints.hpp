#pragma once
// Gathers what is wrong with a request's fields, to say all of it at once.

#include "base/result.hpp"

#include <string>
#include <utility>
#include <vector>

namespace rialto::catalog {

class Complaints {
  public:
    void add(std::string pointer, std::string detail) {
        fields_.push_back({std::move(pointer), std::move(detail)});
    }
    /// invalid_request when there was anything to complain of.
    Result<> result() && {
        if (fields_.empty()) return {};
        Error error{ErrorKind::invalid, "invalid_request", fields_[0].pointer + ": " + fields_[0].detail};
        error.fields = std::move(fields_);
        return std::unexpected(std::move(error));
    }

  private:
    std::vector<FieldError> fields_;
};

} // namespace rialto::catalog
