#pragma once
// What is wrong with a body, field by field, to say all of it at once.

#include "base/result.hpp"

#include <string>
#include <utility>
#include <vector>

namespace rialto {

class Complaints {
  public:
    void add(std::string pointer, std::string detail) {
        fields_.push_back({std::move(pointer), std::move(detail)});
    }
    bool empty() const { return fields_.empty(); }
    /// 400 `invalid_request` when there was something.
    Result<> result() && {
        if (fields_.empty()) return {};
        Error error{ErrorKind::invalid, "invalid_request", fields_[0].pointer + ": " + fields_[0].detail};
        error.fields = std::move(fields_);
        return std::unexpected(std::move(error));
    }

  private:
    std::vector<FieldError> fields_;
};

} // namespace rialto
