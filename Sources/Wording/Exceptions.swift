package import Canonical
import Catalog
import Consent
import Output
package import Reports

extension ListExceptions.Open {
    package var standing: String {
        if let due { return isOverdue ? "overdue since \(due)" : "to be settled by \(due)" }
        return expires.map { "can be used until \($0)" } ?? "-"
    }

    package var json: JSON {
        .object(
            [
                .init(key: "request", value: .string(request.text)),
                .init(key: "asset", value: .text(asset?.description)),
                .init(key: "expires", value: .text(expires?.rfc3339)),
                .init(key: "due", value: .text(due?.rfc3339)), .init(key: "overdue", value: .bool(isOverdue)),
            ] + record.members)
    }
}
