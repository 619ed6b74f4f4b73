#include "catalog/html.hpp"

#include "base/check.hpp"
#include "base/text.hpp"

#include <gumbo.h>

#include <algorithm>
#include <array>
#include <memory>

namespace rialto::catalog {

namespace {

constexpr std::array kept_tags{
    GUMBO_TAG_P,    GUMBO_TAG_BR,    GUMBO_TAG_UL,     GUMBO_TAG_OL,    GUMBO_TAG_LI,    GUMBO_TAG_STRONG,
    GUMBO_TAG_EM,   GUMBO_TAG_B,     GUMBO_TAG_I,      GUMBO_TAG_H2,    GUMBO_TAG_H3,    GUMBO_TAG_H4,
    GUMBO_TAG_SPAN, GUMBO_TAG_TABLE, GUMBO_TAG_THEAD,  GUMBO_TAG_TBODY, GUMBO_TAG_TFOOT, GUMBO_TAG_TR,
    GUMBO_TAG_TH,   GUMBO_TAG_TD,    GUMBO_TAG_CAPTION};

constexpr std::array dropped_tags{
    GUMBO_TAG_SCRIPT,  GUMBO_TAG_STYLE,    GUMBO_TAG_TEMPLATE, GUMBO_TAG_IFRAME, GUMBO_TAG_OBJECT,
    GUMBO_TAG_EMBED,   GUMBO_TAG_NOSCRIPT, GUMBO_TAG_TEXTAREA, GUMBO_TAG_TITLE,  GUMBO_TAG_SELECT,
    GUMBO_TAG_HEAD,    GUMBO_TAG_SVG,      GUMBO_TAG_MATH,     GUMBO_TAG_XMP,    GUMBO_TAG_PLAINTEXT,
    GUMBO_TAG_NOEMBED, GUMBO_TAG_NOFRAMES, GUMBO_TAG_CANVAS,   GUMBO_TAG_AUDIO,  GUMBO_TAG_VIDEO};

void append_text(std::string& out, std::string_view text, bool in_attribute) {
    for (const char c : text) {
        if (c == '&')
            out += "&amp;";
        else if (c == '<')
            out += "&lt;";
        else if (c == '>')
            out += "&gt;";
        else if (c == '"' && in_attribute)
            out += "&quot;";
        else
            out += c;
    }
}

/// The target of a link that may be followed; empty otherwise. Browsers drop tabs and line breaks inside a
/// scheme, so such a target is refused altogether.
std::string_view safe_target(const GumboElement& element) {
    const GumboAttribute* href = gumbo_get_attribute(&element.attributes, "href");
    if (href == nullptr) return {};
    const std::string_view target = trim(href->value);
    const bool is_plain =
        std::ranges::none_of(target, [](char c) { return static_cast<unsigned char>(c) <= ' '; });
    if (!is_plain) return {};
    const std::string start = ascii_lower(target.substr(0, 8));
    for (const std::string_view scheme : {"http://", "https://", "mailto:"})
        if (start.starts_with(scheme)) return target;
    return {};
}

class Writer {
  public:
    void write_children(const GumboVector& children, unsigned depth) {
        for (unsigned i = 0; i < children.length; ++i)
            write(*static_cast<const GumboNode*>(children.data[i]), depth);
    }

    std::string take() { return std::move(out_); }

  private:
    void write(const GumboNode& node, unsigned depth) {
        switch (node.type) {
        case GUMBO_NODE_TEXT:
        case GUMBO_NODE_WHITESPACE: append_text(out_, node.v.text.text, false); break;
        case GUMBO_NODE_CDATA: append_text(out_, node.v.text.text, false); break;
        case GUMBO_NODE_ELEMENT: write_element(node.v.element, depth); break;
        default: break; // comments, templates, the document itself
        }
    }

    void write_element(const GumboElement& element, unsigned depth) {
        if (element.tag_namespace != GUMBO_NAMESPACE_HTML) return;
        if (std::ranges::find(dropped_tags, element.tag) != dropped_tags.end()) return;
        // Gumbo itself is not recursive in its parse; this walk is, so its depth is bounded by leaving tags
        // out.
        if (depth > 4 * html_depth_max) return;
        const std::string_view target =
            element.tag == GUMBO_TAG_A ? safe_target(element) : std::string_view();
        const bool is_link = !target.empty();
        const bool is_kept = std::ranges::find(kept_tags, element.tag) != kept_tags.end() || is_link;
        if (!is_kept || depth > html_depth_max) {
            write_children(element.children, depth + 1);
            return;
        }
        const std::string_view name = gumbo_normalized_tagname(element.tag);
        (out_ += '<') += name;
        if (is_link) {
            out_ += " href=\"";
            append_text(out_, target, true);
            out_ += "\" rel=\"nofollow noopener\"";
        }
        out_ += '>';
        if (element.tag == GUMBO_TAG_BR) return;
        write_children(element.children, depth + 1);
        ((out_ += "</") += name) += '>';
    }

    std::string out_;
};

const GumboElement* find_body(const GumboOutput& output) {
    const GumboVector& children = output.root->v.element.children;
    for (unsigned i = 0; i < children.length; ++i) {
        const auto* child = static_cast<const GumboNode*>(children.data[i]);
        if (child->type == GUMBO_NODE_ELEMENT && child->v.element.tag == GUMBO_TAG_BODY)
            return &child->v.element;
    }
    return nullptr;
}

/// Parses the text as a browser would and hands the body's children over.
template <class Visit>
void visit_body(std::string_view html, Visit visit) {
    GumboOptions options = kGumboDefaultOptions;
    options.max_errors = 0;
    const auto release = [&](GumboOutput* output) { gumbo_destroy_output(&options, output); };
    const std::unique_ptr<GumboOutput, decltype(release)> output(
        gumbo_parse_with_options(&options, html.data(), html.size()), release);
    if (const GumboElement* body = find_body(*output)) visit(body->children);
}

std::string sanitise_once(std::string_view html) {
    if (html.find_first_of("<&>") == std::string_view::npos) return std::string(trim(html));
    Writer writer;
    visit_body(html, [&](const GumboVector& children) { writer.write_children(children, 0); });
    return std::string(trim(writer.take()));
}

constexpr std::array inline_tags{GUMBO_TAG_SPAN, GUMBO_TAG_STRONG, GUMBO_TAG_EM,  GUMBO_TAG_B,
                                 GUMBO_TAG_I,    GUMBO_TAG_A,      GUMBO_TAG_SUP, GUMBO_TAG_SUB,
                                 GUMBO_TAG_U,    GUMBO_TAG_SMALL,  GUMBO_TAG_CODE};

class TextWriter {
  public:
    void write_children(const GumboVector& children, unsigned depth) {
        if (depth > 4 * html_depth_max) return;
        for (unsigned i = 0; i < children.length; ++i)
            write(*static_cast<const GumboNode*>(children.data[i]), depth);
    }

    std::string take() { return std::move(out_); }

  private:
    void write(const GumboNode& node, unsigned depth) {
        if (node.type == GUMBO_NODE_TEXT || node.type == GUMBO_NODE_WHITESPACE ||
            node.type == GUMBO_NODE_CDATA)
            return write_text(node.v.text.text);
        if (node.type != GUMBO_NODE_ELEMENT) return;
        const GumboTag tag = node.v.element.tag;
        if (std::ranges::find(dropped_tags, tag) != dropped_tags.end()) return;
        const bool is_block = std::ranges::find(inline_tags, tag) == inline_tags.end();
        if (is_block) wants_line_ = true;
        write_children(node.v.element.children, depth + 1);
        if (is_block) wants_line_ = true;
    }

    void write_text(std::string_view text) {
        for (const char c : text) {
            if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f') {
                wants_space_ = true;
                continue;
            }
            if (!out_.empty() && wants_line_)
                out_ += '\n';
            else if (!out_.empty() && wants_space_)
                out_ += ' ';
            wants_line_ = wants_space_ = false;
            out_ += c;
        }
    }

    std::string out_;
    bool wants_line_ = false;
    bool wants_space_ = false;
};

} // namespace

std::string sanitise_html(std::string_view html) {
    std::string clean = sanitise_once(html);
    for (int pass = 1; pass < html_passes_max; ++pass) {
        std::string again = sanitise_once(clean);
        if (again == clean) break;
        clean = std::move(again);
    }
    return clean;
}

std::string html_to_text(std::string_view html) {
    TextWriter writer;
    visit_body(html, [&](const GumboVector& children) { writer.write_children(children, 0); });
    return writer.take();
}

} // namespace rialto::catalog
