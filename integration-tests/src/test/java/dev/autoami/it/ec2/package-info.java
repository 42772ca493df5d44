/**
 * One contract for the EC2 adapter, over our own simulated EC2 and over moto: what both keep is not our imagination. Where
 * moto falls short, its test overrides the contract's by name and says what moto answers instead, so that it fails when
 * the gap closes.
 */
@NullMarked
package dev.autoami.it.ec2;

import org.jspecify.annotations.NullMarked;
