/// Who acts in the trials. Vic has a key that the policy lists and may do one thing; Mallory has a key, and is nobody.
package enum Person: String, CaseIterable, Sendable {
    case dana, sam, vera, omar, vic, mallory

    package var identity: String { "\(displayName) <\(email)>" }
    package var displayName: String { rawValue.prefix(1).uppercased() + rawValue.dropFirst() + " Example" }
    package var email: String { "\(rawValue)@example.com" }

    /// Made for this, and worth nothing.
    package var key: [UInt8] {
        switch self {
        case .dana: PackageResources.dana
        case .sam: PackageResources.sam
        case .vera: PackageResources.vera
        case .omar: PackageResources.omar
        case .vic: PackageResources.vic
        case .mallory: PackageResources.mallory
        }
    }
}
