package net.virtuoso.wire;

/** What is wrong with a frame that came from outside; such a frame is dropped and counted. */
public enum FrameFault {
    /** Nothing. */
    NONE,
    /** Shorter than a virtio-net header, an Ethernet header and its VLAN tags. */
    TOO_SHORT,
    /** Longer than {@link VirtioNetHeader#MAX_FRAME}. */
    TOO_LONG,
    /** Flags other than those of {@link VirtioNetHeader}. */
    FLAGS,
    /** A segmentation that isn't known, or with another network layer than the frame's. */
    GSO_TYPE,
    /** A segment size of zero, or a super-frame without room for one payload byte. */
    GSO_SIZE,
    /** The header length reaches beyond the frame. */
    HEADER_LENGTH,
    /** The checksum to fill in lies outside the frame, or not where the segmentation needs it. */
    CHECKSUM_PLACE
}
