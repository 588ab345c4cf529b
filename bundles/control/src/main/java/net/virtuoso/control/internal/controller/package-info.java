/**
 * The controlling side: sessions of nodes, push of configurations, VMs to ports, and the views for faces.
 */
@NullMarked
package net.virtuoso.control.internal.controller;

import org.jspecify.annotations.NullMarked;
