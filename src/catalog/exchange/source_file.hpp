#pragma once
// A file that an import reads.

#include <cstdint>
#include <cstdio>
#include <fstream>
#include <memory>
#include <string>

namespace rialto::catalog {

/// "-" is standard input. A pipe can be read only once and has no length: it is copied into a file that goes
/// with this object.
class SourceFile {
  public:
    explicit SourceFile(const std::string& path);

    bool is_open() const { return file_.is_open(); }
    std::istream& stream() { return file_; }
    std::int64_t bytes() const { return bytes_; }

  private:
    bool spool(const std::string& name);

    struct Close {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };
    std::unique_ptr<std::FILE, Close> spool_;
    std::ifstream file_;
    std::int64_t bytes_ = 0;
};

} // namespace rialto::catalog
