#pragma once
// Where a command writes what it was asked for: stdout, or a file that is whole or not there.

#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

namespace rialto::app {

class OutputFile {
  public:
    /// Empty or "-": stdout. A regular file is written beside its place and takes it in commit(); through a
    /// symbolic link, the file that it leads to. Something else that is there (a pipe, a device) is written
    /// directly. Throws std::system_error.
    explicit OutputFile(std::string path);
    /// Without commit() nothing is left behind.
    ~OutputFile();
    OutputFile(const OutputFile&) = delete;
    OutputFile& operator=(const OutputFile&) = delete;

    /// Throws std::system_error: a disk that is full, a reader that went away.
    void write(std::string_view bytes);
    void commit();

  private:
    struct Close {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };
    std::string path_;      // "stdout", for messages, when it is that
    std::string temporary_; // empty when written directly
    std::unique_ptr<std::FILE, Close> opened_;
    std::FILE* file_ = nullptr;
};

} // namespace rialto::app
